p exact-cover 2 3
s 1 2
s 2 3
