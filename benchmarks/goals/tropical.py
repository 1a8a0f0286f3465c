"""Networks as differences of maxima: Hoffman constants, region counts, pruned maps, descriptions."""

from benchmarks.case import Contest
from benchmarks.draws.maxima import classifier, even_signs, maps, matrices, shipped, table_3
from benchmarks.goal import Goal, NeverWrong, NoSlower, Within

_BOTH = ("tropical", "region")
_PVZ, _BRUTE, _MAP, _DESCRIPTION = "hoffman-pvz", "hoffman-brute", "pruned-map", "description"

_TABLE_2 = {maps(2, 3, 6): 0.05, maps(3, 4, 9): 0.1, maps(5, 4, 8): 0.2, maps(7, 3, 12): 0.2}
_MATRICES = {matrices(13, 3): 0.2, matrices(18, 7): 2.0}
_shallow = (table_3(2, 6, 0, 22), table_3(3, 5, 0, 26), table_3(4, 4, 0, 16), table_3(5, 3, 0, 8), table_3(6, 2, 0, 4))
_square = (table_3(3, 3, 0, 8), table_3(2, 2, 0, 4))
_deep = (table_3(3, 2, 2), table_3(3, 3, 2), table_3(2, 4, 3))
_counts = (*_shallow, *_square, *_deep)

GOALS = (
    Goal(
        "tropical",
        "Hoffman constants of the four sizes of Table 2 of arXiv 2405.20174 exactly in 0.05, 0.1, 0.2, 0.2 s: at least"
        " 10, 50, 150, 300 times quicker than the published 0.64, 5.5, 33.6, 69 s of brute force; of matrices of"
        " 13 x 3 and 18 x 7 in 0.2 and 2 s; regions of the architectures of Table 3 by tropical in 0.1 s, of 3-3-2-1 in"
        " 0.3 s, of 2-4-3-1 in 0.5 s, as region counts them; the pruned map of 3-24-1 in 5 s; region no slower with"
        " more inputs than neurons; descriptions in 2 s.",
        (
            *(Contest(group, (_PVZ,), (_BRUTE,), timeouts=1) for group in _TABLE_2),
            *(Contest(group, (_PVZ,)) for group in _MATRICES),
            *(Contest(group, _BOTH) for group in _counts),
            Contest(classifier(), ("region",)),
            Contest(even_signs(3, 24), (_MAP,)),
            Contest(shipped(), (_DESCRIPTION,)),
        ),
        (
            *(Within(group, (_PVZ,), most) for group, most in _TABLE_2.items()),
            *(Within(group, (_PVZ,), most) for group, most in _MATRICES.items()),
            *(Within(group, ("tropical",), 0.1) for group in (*_shallow, _deep[0])),
            Within(_deep[1], ("tropical",), 0.3),
            Within(_deep[2], ("tropical",), 0.5),
            *(NeverWrong(_counts, name) for name in _BOTH),
            Within(even_signs(3, 24), (_MAP,), 5),
            NoSlower(_shallow[3], _square[0], "region", 1.25),
            NoSlower(_shallow[4], _square[1], "region", 1.25),
            Within(classifier(), ("region",), 0.5),
            Within(shipped(), (_DESCRIPTION,), 2),
        ),
        (
            "Constants, maps and descriptions are measured in seconds of processor time. Brute force is ours, with a"
            " linear program for every set of rows; that of TropicalNN.jl, which needs Julia, was not run.",
            "tropical is not expected to beat region at counting.",
            "Descriptions took 1.0 to 2.6 s in one run and 1.2 to 3.2 s in another one on a busier machine: half a"
            " second is the start of a process with NumPy, another half is SciPy's qhull, and up to twelve sections"
            " follow, none of which takes more than a second.",
        ),
    ),
)
