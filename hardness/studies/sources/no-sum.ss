c no subset has the sum 11
p sum 3 11
3 5 7
