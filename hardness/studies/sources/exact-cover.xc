p exact-cover 3 3
s 1 2
s 2 3
s 3
