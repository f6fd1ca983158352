"""The weights of the signs, learned by `scripts/sorting learn` from the training part; not edited by hand.

Each line is a sign and how far it pushes towards objective, strategy, tactic and other, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("objective", "strategy", "tactic", "other")

_TABLE = """
aimed                                         +0.58  -0.06  -0.00  -0.51
amount                                        +0.87  -0.63  +0.08  -0.33
amount + aimed                                +0.50  -0.12  -0.09  -0.28
amount + bound                                +0.27  +0.16  -0.24  -0.19
amount + past verb in main                    +0.04  -0.08  -0.24  +0.28
amount + time deadline                        +1.03  -0.36  -0.17  -0.50
amount in main                                +0.95  -0.87  -0.01  -0.07
amount in side                                +0.07  +0.43  -0.13  -0.37
amount money                                  +0.35  -0.18  -0.12  -0.05
amount number                                 -0.21  +0.07  +0.12  +0.02
amount percent                                +0.48  -0.49  -0.23  +0.24
amount share                                  +0.41  -0.05  -0.18  -0.18
anecdote                                      -0.66  -0.43  -0.14  +1.23
anecdote + past verb in main                  -0.27  -0.21  +0.21  +0.27
any                                           -0.69  +0.14  -0.43  +0.98
approach                                      -0.43  +0.71  -0.09  -0.19
approach + compare                            -0.18  -0.06  -0.06  +0.30
approach + contrast                           -0.11  +0.30  -0.07  -0.12
approach + refuse                             -0.02  +0.09  -0.03  -0.04
approach in main                              -0.39  +0.70  -0.04  -0.27
approach in side                              -0.04  +0.03  -0.06  +0.07
approach twice                                -0.09  +0.49  -0.14  -0.25
bound                                         +0.27  +0.16  -0.24  -0.19
by an amount                                  -0.07  -0.07  -0.07  +0.21
compare                                       +0.47  +0.06  -0.35  -0.17
compare + contrast                            -0.01  +0.25  -0.03  -0.20
contrast                                      -0.28  +1.14  -0.22  -0.65
counted                                       +0.07  +0.13  -0.13  -0.07
counted + aimed                               +0.32  +0.20  -0.44  -0.07
counted + compare                             +0.24  +0.21  -0.19  -0.25
counted + number of counted                   -0.10  -0.01  +0.08  +0.03
counted + time deadline                       +0.44  -0.17  +0.12  -0.39
counted in main                               +0.06  -0.02  -0.01  -0.03
counted in side                               +0.16  -0.01  -0.08  -0.08
counted twice                                 -0.32  +0.43  +0.19  -0.30
course                                        -0.26  +0.39  -0.18  +0.05
decided                                       -0.39  +0.61  -0.06  -0.16
deed                                          -0.10  -0.14  +0.56  -0.32
exclamation                                   -0.07  -0.11  -0.00  +0.18
feeling                                       -0.14  -0.20  -0.37  +0.71
first person                                  +0.33  -0.23  -0.10  -0.00
from to                                       +0.16  -0.07  +0.06  -0.15
instrument                                    -0.68  -0.33  +1.47  -0.45
instrument + aimed                            -0.05  +0.14  +0.36  -0.45
instrument + compare                          -0.26  -0.03  -0.02  +0.31
instrument + time deadline                    -0.15  -0.08  +0.40  -0.16
instrument in main                            -0.63  -0.35  +1.45  -0.46
instrument in main + number of instrument     -0.11  -0.01  +0.08  +0.04
instrument in main + time freq                +0.03  -0.12  +0.18  -0.09
instrument in side                            +0.04  -0.01  -0.03  -0.00
instrument twice                              -0.09  -0.22  +0.94  -0.62
label goal                                    +0.69  -0.13  -0.26  -0.29
label goal + amount                           +0.47  -0.05  -0.14  -0.27
label goal + measure                          +0.40  -0.08  -0.12  -0.20
label goal + verb do                          -0.05  -0.04  +0.17  -0.07
label other                                   +0.20  +1.12  -0.46  -0.86
label talk                                    -0.12  -0.19  -0.26  +0.58
label way                                     -0.15  +0.87  -0.18  -0.55
label way + list of instruments               -0.01  -0.02  +0.05  -0.01
label work                                    -0.12  -0.04  +0.38  -0.21
later change                                  -0.39  +0.02  -0.11  +0.47
later choose                                  -0.15  +0.74  -0.17  -0.43
later do                                      -0.18  +0.03  +0.03  +0.12
later gain                                    -0.06  +0.13  +0.13  -0.20
later plain                                   +0.01  +0.38  -0.43  +0.04
later reach                                   +0.05  -0.15  +0.43  -0.33
length 14                                     -0.34  +0.42  -0.33  +0.25
length 25                                     +0.11  +0.60  +0.20  -0.90
length 4                                      +0.18  -0.68  -0.33  +0.83
length 8                                      -0.63  -0.20  +0.02  +0.81
limit                                         -0.49  -0.02  -0.68  +1.19
list of instruments                           -0.01  -0.06  +0.34  -0.26
measure                                       +0.77  -0.11  -0.71  +0.05
measure + aimed                               +0.45  +0.25  -0.23  -0.48
measure + amount                              +0.00  -0.34  -0.22  +0.56
measure + bound                               +0.14  +0.10  -0.14  -0.09
measure + compare                             +0.28  -0.27  -0.07  +0.07
measure + past verb in main                   -0.38  -0.02  -0.14  +0.54
measure + time deadline                       +0.51  -0.16  -0.05  -0.30
measure in main                               +0.71  +0.04  -0.63  -0.11
measure in main + instrument in main          +0.06  +0.14  -0.42  +0.23
measure in side                               +0.06  -0.15  -0.08  +0.17
measure twice                                 -0.10  +0.43  -0.28  -0.06
mood asking                                   -0.17  -0.37  -0.26  +0.80
mood asking, counted                          -0.03  -0.10  -0.04  +0.17
mood asking, instrument                       -0.01  -0.02  -0.15  +0.18
mood asking, nothing                          -0.11  -0.10  -0.06  +0.28
mood asking, segment                          -0.02  -0.18  -0.01  +0.21
mood command                                  +0.31  +0.25  +0.71  -1.27
mood command + approach in main               -0.05  +0.31  -0.29  +0.03
mood command + instrument in main             -0.11  -0.02  +0.39  -0.27
mood command + measure in main                +0.29  +0.07  +0.03  -0.40
mood command + only                           +0.05  +0.28  -0.24  -0.09
mood command + refuse                         -0.11  +0.27  -0.07  -0.09
mood command + segment in main                +0.03  +0.25  +0.16  -0.44
mood command, approach                        -0.07  +0.29  -0.28  +0.05
mood command, counted                         +0.06  +0.09  +0.18  -0.33
mood command, instrument                      +0.07  +0.12  +0.01  -0.20
mood command, measure                         +0.44  -0.23  +0.14  -0.36
mood command, nothing                         -0.09  -0.13  +0.22  -0.00
mood command, segment                         +0.10  +0.22  -0.02  -0.31
mood command, staff                           -0.16  -0.05  +0.42  -0.21
mood doing                                    -0.24  -0.02  +0.14  +0.11
mood doing, instrument                        -0.01  -0.03  +0.14  -0.11
mood i now                                    -0.10  -0.03  -0.09  +0.21
mood i want                                   +0.36  -0.07  -0.02  -0.27
mood infinitive                               +0.42  -0.15  -0.17  -0.10
mood infinitive, measure                      +0.28  -0.11  -0.01  -0.15
mood infinitive, nothing                      +0.14  -0.06  -0.15  +0.07
mood naming                                   -0.13  +0.10  +0.23  -0.20
mood naming + amount                          +0.22  +0.01  +0.06  -0.30
mood naming + compare                         +0.46  +0.37  -0.20  -0.63
mood naming + contrast                        -0.09  +0.22  +0.15  -0.29
mood naming + only                            -0.07  +0.35  -0.18  -0.10
mood naming + refuse                          -0.08  +0.15  -0.09  +0.01
mood naming + slogan                          -0.15  -0.19  +0.11  +0.23
mood naming + time deadline                   +0.51  -0.31  +0.10  -0.30
mood naming + time freq                       +0.17  +0.13  +0.18  -0.49
mood naming + zone against                    -0.10  +0.06  +0.27  -0.23
mood naming, approach                         -0.06  +0.77  -0.10  -0.61
mood naming, counted                          -0.10  -0.34  +0.05  +0.39
mood naming, instrument                       +0.31  -0.57  +0.55  -0.29
mood naming, measure                          +0.69  +0.01  -0.21  -0.49
mood naming, nothing                          -0.74  +0.05  +0.25  +0.44
mood naming, segment                          -0.15  +0.14  +0.13  -0.12
mood naming, staff                            -0.08  -0.12  -0.33  +0.53
mood they naming                              +0.00  +0.01  -0.16  +0.14
mood they now                                 -0.45  +0.19  +0.13  +0.13
mood they now + amount                        -0.29  -0.03  +0.14  +0.18
mood they now + contrast                      -0.10  +0.23  -0.10  -0.03
mood they now + only                          -0.02  +0.31  -0.17  -0.12
mood they now + refuse                        -0.05  -0.04  -0.22  +0.30
mood they now + time deadline                 -0.04  -0.08  +0.05  +0.07
mood they now + time freq                     -0.25  -0.10  +0.29  +0.06
mood they now, counted                        -0.02  +0.45  -0.04  -0.39
mood they now, instrument                     -0.06  +0.02  +0.20  -0.16
mood they now, measure                        -0.02  +0.17  -0.02  -0.13
mood they now, nothing                        -0.17  -0.33  -0.14  +0.64
mood they now, segment                        -0.24  +0.13  +0.16  -0.05
mood they past                                -0.28  -0.06  -0.19  +0.53
mood they past + amount                       -0.21  -0.05  +0.11  +0.15
mood they past, counted                       -0.05  -0.04  -0.04  +0.13
mood they past, instrument                    -0.03  -0.01  +0.10  -0.07
mood they past, measure                       +0.03  -0.04  -0.05  +0.07
mood they past, nothing                       -0.24  +0.05  -0.20  +0.39
mood they want                                -0.04  -0.10  -0.01  +0.15
mood they will                                -0.10  -0.08  -0.00  +0.18
mood they will + instrument                   -0.04  -0.13  +0.30  -0.13
mood they will + measure                      -0.05  +0.14  -0.04  -0.05
mood they will + segment                      +0.04  -0.02  +0.03  -0.04
mood they will + verb do                      +0.17  -0.15  -0.02  -0.00
mood they will, counted                       -0.04  +0.06  -0.04  +0.02
mood they will, instrument                    -0.03  -0.14  +0.27  -0.09
mood they will, measure                       +0.03  +0.06  -0.04  -0.05
mood they will, nothing                       -0.04  -0.13  -0.21  +0.38
mood they will, segment                       -0.07  +0.10  -0.00  -0.02
mood want                                     +0.08  -0.06  -0.06  +0.04
mood want, counted                            +0.07  -0.01  -0.01  -0.05
mood we naming                                -0.29  +0.07  -0.22  +0.44
mood we naming, counted                       -0.15  -0.03  -0.04  +0.22
mood we naming, measure                       -0.15  -0.03  -0.04  +0.22
mood we naming, segment                       -0.02  +0.15  -0.03  -0.09
mood we now                                   +0.07  +0.03  -0.14  +0.04
mood we now + amount                          +0.26  -0.09  -0.06  -0.11
mood we now, approach                         -0.11  -0.03  -0.02  +0.16
mood we now, counted                          +0.18  -0.00  -0.02  -0.16
mood we now, nothing                          +0.08  -0.14  -0.06  +0.12
mood we now, segment                          -0.06  +0.15  -0.02  -0.07
mood we past                                  -0.16  -0.18  -0.16  +0.49
mood we past, counted                         -0.15  -0.04  -0.14  +0.33
mood we past, nothing                         +0.01  -0.02  -0.02  +0.04
mood we want                                  -0.06  +0.68  -0.24  -0.38
mood we want, counted                         +0.07  -0.02  -0.00  -0.05
mood we want, measure                         -0.08  +0.30  -0.19  -0.04
mood we want, nothing                         -0.05  +0.41  -0.07  -0.29
mood we want, segment                         -0.02  +0.11  -0.05  -0.04
mood we will                                  -0.15  -0.04  -0.02  +0.20
mood we will, nothing                         -0.01  -0.02  -0.05  +0.08
mood will                                     +0.09  +0.05  -0.03  -0.11
mood will, counted                            +0.12  +0.15  -0.20  -0.08
mood will, instrument                         -0.07  -0.05  +0.24  -0.13
mood will, measure                            +0.15  -0.03  -0.01  -0.11
mood will, nothing                            -0.05  -0.12  -0.06  +0.24
not                                           +0.06  -0.07  -0.51  +0.52
number of approach                            -0.19  -0.03  +0.30  -0.07
number of counted                             -0.10  -0.01  +0.08  +0.03
number of instrument                          -0.14  +0.20  -0.00  -0.06
number of measure                             -0.20  -0.10  -0.02  +0.32
number of segment                             -0.11  +0.34  -0.05  -0.18
number of staff                               -0.26  +0.08  +0.18  -0.01
only                                          +0.11  +0.87  -0.55  -0.42
opinion                                       -0.03  -0.38  -0.84  +1.25
our people do it                              -0.18  -0.14  +0.44  -0.13
our people do it + verb do told               -0.05  -0.11  +0.52  -0.37
past                                          -0.28  +0.26  -0.32  +0.34
past + amount                                 -0.07  -0.06  -0.18  +0.31
past verb in main                             -0.11  -0.04  -0.09  +0.24
present                                       -0.45  -0.12  -0.64  +1.21
question                                      -0.17  -0.37  -0.26  +0.80
refuse                                        -0.23  +0.94  -0.57  -0.15
resource                                      -0.50  +0.21  -0.46  +0.75
resource + amount                             -0.46  +0.25  -0.45  +0.66
rise                                          +1.04  -0.15  -0.47  -0.42
segment                                       -0.13  +0.58  -0.44  -0.00
segment + aimed                               +0.14  -0.11  -0.05  +0.03
segment + compare                             +0.62  -0.32  -0.04  -0.26
segment + refuse                              -0.28  +0.40  -0.09  -0.03
segment in main                               -0.24  +0.50  -0.25  -0.01
segment in main + contrast                    -0.10  +0.02  -0.06  +0.14
segment in main + only                        -0.09  +0.49  -0.16  -0.24
segment in side                               +0.19  +0.26  -0.25  -0.20
segment twice                                 +0.07  +0.78  -0.21  -0.64
slogan                                        -0.38  -0.14  -0.32  +0.84
slogan + aimed                                -0.05  +0.03  -0.08  +0.11
slowly                                        -0.13  +0.10  +0.13  -0.10
somebody or nobody                            -0.16  -0.26  -0.34  +0.76
somebody or nobody + verb do told             -0.03  -0.11  -0.07  +0.21
staff                                         -0.44  -0.18  +0.40  +0.22
staff in main                                 -0.43  -0.16  +0.42  +0.17
staff in side                                 -0.01  +0.01  -0.03  +0.03
starts with an article                        -0.74  -0.34  +0.05  +1.02
starts with an unlisted word                  +0.12  -0.16  -0.49  +0.53
starts with an unlisted word + verb do told   -0.11  -0.14  +0.21  +0.04
starts with let us                            -0.08  +0.05  +0.06  -0.03
starts with to                                +0.35  -0.08  -0.13  -0.13
third person                                  -0.18  -0.40  +0.06  +0.52
third person + mood they now                  -0.05  -0.14  +0.08  +0.11
time date                                     -0.03  -0.24  +0.51  -0.25
time deadline                                 +1.68  -0.76  -0.22  -0.70
time freq                                     -0.28  -0.35  +0.90  -0.27
time past                                     -0.07  -0.17  -0.09  +0.32
time span                                     +0.37  -0.38  -0.05  +0.06
to an amount                                  +0.17  -0.16  +0.03  -0.04
to be                                         -0.25  -0.39  -0.23  +0.87
to be + amount                                -0.04  +0.02  +0.01  -0.00
to be + instrument                            -0.07  +0.31  -0.18  -0.06
to be + time deadline                         +0.17  -0.03  -0.02  -0.12
verb be                                       -0.02  -0.07  -0.36  +0.44
verb change                                   +0.62  -0.34  -0.13  -0.15
verb change + amount                          +0.18  -0.08  +0.03  -0.13
verb change told                              +0.12  -0.10  -0.04  +0.02
verb change, counted                          +0.13  -0.08  -0.06  +0.01
verb change, instrument                       -0.07  -0.03  +0.13  -0.03
verb change, measure                          +0.52  -0.28  -0.13  -0.12
verb change, nothing                          +0.15  -0.17  -0.10  +0.12
verb choose                                   -0.47  +1.87  -0.75  -0.65
verb choose + contrast                        -0.15  +0.33  -0.13  -0.05
verb choose + only                            -0.04  +0.08  -0.02  -0.02
verb choose + refuse                          -0.02  +0.12  -0.05  -0.06
verb choose told                              -0.09  +0.43  -0.20  -0.14
verb choose, approach                         -0.03  +0.17  -0.06  -0.08
verb choose, counted                          -0.20  +0.34  -0.08  -0.06
verb choose, instrument                       -0.02  +0.59  -0.33  -0.24
verb choose, measure                          -0.27  +0.36  -0.01  -0.08
verb choose, nothing                          -0.00  +0.47  -0.29  -0.18
verb choose, segment                          -0.17  +0.52  -0.18  -0.17
verb do                                       -0.63  -0.66  +1.52  -0.23
verb do + counted                             -0.29  -0.03  +0.53  -0.21
verb do + time freq                           -0.22  -0.14  +0.46  -0.10
verb do told                                  -0.19  -0.34  +0.59  -0.06
verb do, approach                             -0.05  +0.06  -0.18  +0.16
verb do, counted                              -0.33  -0.04  +0.49  -0.13
verb do, instrument                           +0.05  -0.40  +0.69  -0.34
verb do, measure                              -0.25  +0.11  +0.03  +0.12
verb do, nothing                              -0.13  -0.32  +0.29  +0.16
verb do, segment                              -0.11  -0.20  +0.37  -0.06
verb do, staff                                -0.16  -0.13  +0.38  -0.09
verb gain                                     +0.33  -0.15  -0.16  -0.02
verb gain + amount                            +0.85  -0.45  -0.35  -0.06
verb gain told                                +0.05  -0.26  -0.17  +0.38
verb gain, approach                           -0.09  -0.04  -0.03  +0.16
verb gain, counted                            +0.20  -0.08  -0.23  +0.11
verb gain, instrument                         -0.07  -0.00  +0.01  +0.07
verb gain, measure                            +0.11  -0.09  -0.09  +0.06
verb gain, nothing                            +0.11  -0.25  -0.16  +0.29
verb gain, segment                            +0.21  -0.07  +0.01  -0.15
verb plain                                    -0.12  -0.13  -0.22  +0.47
verb plain told                               -0.55  -0.09  -0.20  +0.84
verb plain, approach                          -0.03  -0.14  -0.06  +0.22
verb plain, counted                           +0.17  -0.09  -0.02  -0.07
verb plain, instrument                        -0.15  -0.12  -0.04  +0.31
verb plain, measure                           -0.11  -0.11  -0.01  +0.23
verb plain, nothing                           -0.20  -0.22  -0.24  +0.65
verb plain, segment                           -0.33  +0.48  -0.18  +0.03
verb reach                                    +0.37  -0.15  -0.08  -0.14
verb reach + amount                           +0.13  -0.02  -0.02  -0.09
verb reach told                               -0.08  -0.05  -0.04  +0.17
verb reach, counted                           -0.13  +0.02  -0.04  +0.15
verb reach, measure                           +0.45  -0.13  -0.04  -0.28
verb reach, nothing                           -0.01  -0.08  -0.08  +0.17
verb was                                      -0.09  -0.03  -0.03  +0.15
wayname                                       -0.09  -0.10  -0.02  +0.20
workname                                      +0.25  -0.19  -0.14  +0.08
zone against                                  -0.27  +1.29  -0.25  -0.76
zone end                                      -0.01  -0.11  +0.41  -0.29
zone means                                    +0.20  +0.19  -0.41  +0.02
zone means + verb choose                      -0.02  +0.08  -0.04  -0.02
zone means + verb gain                        +0.29  -0.12  -0.14  -0.02
zone why                                      -0.13  +0.11  +0.13  -0.11
"""


def _read(table: str) -> Mapping[str, tuple[float, ...]]:
    rows = (line.rsplit(maxsplit=len(KINDS)) for line in table.strip().splitlines())
    return {name.strip(): tuple(float(weight) for weight in weights) for name, *weights in rows}


WEIGHTS: Mapping[str, tuple[float, ...]] = _read(_TABLE)
