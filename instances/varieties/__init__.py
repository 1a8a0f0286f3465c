"""Pattern varieties: the matrices that a network can be on several activation patterns at once.

On an activation pattern a network without biases is a matrix, M = W^L D^{L-1} W^{L-1} ... D^1 W^1 with diagonal 0/1
matrices D. The matrices M_1, ..., M_k of k patterns have all weights in common, so not every tuple of matrices occurs;
the closure of those that do is an algebraic variety (Alexandr and Montufar 2025, *Constraining the outputs of ReLU
neural networks*). Here its dimension is computed at random weights modulo a prime, and the determinants that vanish on
it are listed and counted. Nothing is expanded, and no ideal is computed: that the listed determinants generate the
ideal is a conjecture, for which `completeness` gives evidence.

Ranks modulo a prime at random weights are never too large. They are too small with a probability of about the degree of
a minor over 2^31, so that a defect is reported only after a second prime has agreed.
"""
