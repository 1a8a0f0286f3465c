p normalized 2 2 2 2
l 1 2
l 2 1
a 1 1
a 1 2
g 1 1 2
g 2 1
