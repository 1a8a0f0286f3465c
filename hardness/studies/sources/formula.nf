p normalized 2 3 3 2
l 1 2
l 2 2
a 1 2
a 2 1
a 2 2
g 1 1 2
g 1 1 3
g 2 1 2
