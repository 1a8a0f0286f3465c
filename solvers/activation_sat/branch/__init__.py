"""One hidden layer with few inputs: boxes are halved until bounds close them."""
