"""What is raised when not the input but the package is wrong."""


class GeneratorError(RuntimeError):
    """An instance contradicts itself: not a solver but the code that made the instance is wrong."""
