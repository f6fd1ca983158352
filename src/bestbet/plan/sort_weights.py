"""The weights of the signs, learned by `scripts/sorting learn` from the training part; not edited by hand.

Each line is a sign and how far it pushes towards objective, strategy, tactic and other, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("objective", "strategy", "tactic", "other")

_TABLE = """
aimed                                         +0.78  -0.13  +0.01  -0.66
amount                                        +0.82  -0.63  +0.07  -0.26
amount + aimed                                +0.52  -0.07  -0.11  -0.34
amount + bound                                +0.18  +0.20  -0.19  -0.19
amount + past verb in main                    +0.06  -0.06  -0.27  +0.26
amount + time deadline                        +1.03  -0.37  -0.10  -0.56
amount in main                                +0.81  -0.70  -0.05  -0.06
amount in side                                +0.11  +0.40  -0.12  -0.39
amount money                                  +0.47  -0.29  -0.10  -0.08
amount number                                 -0.07  -0.03  +0.15  -0.04
amount percent                                +0.45  -0.38  -0.31  +0.25
amount share                                  +0.35  -0.04  -0.13  -0.19
anecdote                                      -0.42  -0.22  -0.29  +0.92
anecdote + amount                             -0.46  -0.07  +0.13  +0.41
anecdote + instrument                         -0.10  -0.14  -0.04  +0.29
anecdote + measure                            -0.53  -0.07  -0.22  +0.82
anecdote + past verb in main                  -0.19  -0.15  +0.17  +0.17
anecdote + time deadline                      -0.09  -0.02  -0.27  +0.38
any                                           -0.56  +0.33  -0.40  +0.63
approach                                      -0.39  +0.66  -0.16  -0.11
approach + compare                            +0.03  -0.19  -0.10  +0.27
approach + contrast                           -0.08  +0.28  -0.10  -0.09
approach + refuse                             -0.03  +0.22  -0.08  -0.11
approach in main                              -0.39  +0.68  -0.13  -0.17
approach twice                                -0.14  +0.57  -0.14  -0.29
bound                                         +0.18  +0.20  -0.19  -0.19
by an amount                                  -0.16  -0.07  -0.07  +0.30
compare                                       +0.44  +0.26  -0.47  -0.24
compare + contrast                            -0.05  +0.29  -0.03  -0.20
contrast                                      -0.42  +1.28  -0.16  -0.70
counted                                       -0.05  +0.24  -0.12  -0.07
counted + aimed                               +0.60  -0.03  -0.40  -0.17
counted + compare                             +0.33  -0.03  -0.11  -0.20
counted + number of counted                   -0.06  -0.05  +0.14  -0.04
counted + time deadline                       +0.33  -0.23  +0.22  -0.33
counted in main                               +0.04  +0.02  -0.08  +0.02
counted in side                               +0.01  +0.18  -0.06  -0.13
counted twice                                 -0.25  +0.31  +0.19  -0.25
course                                        -0.31  +1.20  -0.38  -0.51
decided                                       -0.57  +0.72  -0.07  -0.08
deed                                          -0.33  +0.07  +0.78  -0.52
exclamation                                   -0.07  -0.14  -0.05  +0.25
feeling                                       -0.18  -0.23  -0.28  +0.69
feeling + instrument                          -0.07  -0.00  -0.23  +0.31
first person                                  +0.06  -0.30  -0.05  +0.29
from to                                       +0.01  -0.06  +0.11  -0.06
instrument                                    -0.61  -0.52  +1.71  -0.58
instrument + aimed                            -0.04  +0.01  +0.33  -0.30
instrument + compare                          -0.15  -0.06  -0.09  +0.29
instrument + time deadline                    -0.09  -0.15  +0.09  +0.15
instrument in main                            -0.51  -0.40  +1.29  -0.38
instrument in main + number of instrument     -0.03  -0.00  +0.11  -0.08
instrument in main + time freq                +0.15  -0.06  +0.10  -0.19
instrument in side                            +0.04  -0.11  +0.00  +0.06
instrument twice                              -0.01  -0.30  +0.93  -0.61
label goal                                    +0.35  -0.09  -0.09  -0.18
label goal + amount                           +0.25  -0.03  -0.03  -0.20
label goal + measure                          +0.29  -0.05  -0.08  -0.16
label goal + verb do                          -0.03  -0.02  +0.06  -0.01
label other                                   +0.18  +0.98  -0.33  -0.83
label talk                                    -0.08  -0.41  -0.26  +0.76
label way                                     -0.23  +0.73  -0.14  -0.36
label work                                    -0.15  -0.03  +0.30  -0.13
later change                                  -0.41  -0.01  -0.02  +0.44
later choose                                  -0.30  +0.93  -0.24  -0.40
later do                                      -0.36  +0.02  +0.05  +0.30
later gain                                    +0.06  +0.12  +0.18  -0.36
later plain                                   -0.03  +0.20  -0.46  +0.28
later reach                                   +0.05  -0.11  +0.33  -0.27
length 14                                     -0.39  +0.68  -0.42  +0.13
length 25                                     +0.04  +0.74  +0.26  -1.05
length 4                                      +0.22  -0.78  -0.08  +0.65
length 8                                      -0.42  -0.33  -0.16  +0.91
limit                                         -0.36  -0.05  -0.61  +1.02
limit + amount                                -0.26  +0.06  -0.13  +0.33
limit + instrument                            -0.09  -0.03  -0.48  +0.59
limit + verb do                               -0.03  -0.01  -0.17  +0.21
list of instruments                           -0.00  -0.02  +0.32  -0.29
measure                                       +0.81  -0.35  -0.42  -0.04
measure + aimed                               +0.18  +0.23  -0.11  -0.29
measure + amount                              +0.23  -0.35  -0.43  +0.55
measure + bound                               +0.15  +0.14  -0.21  -0.09
measure + compare                             +0.48  -0.27  -0.08  -0.12
measure + past verb in main                   -0.29  -0.11  +0.05  +0.34
measure + time deadline                       +0.32  +0.11  -0.44  +0.02
measure + time past                           -0.11  -0.05  +0.15  +0.01
measure in main                               +0.76  -0.14  -0.25  -0.37
measure in main + instrument in main          +0.10  -0.10  -0.22  +0.23
measure in side                               +0.05  -0.21  -0.17  +0.33
measure twice                                 -0.02  +0.43  -0.22  -0.19
mood asking                                   -0.13  -0.33  -0.22  +0.68
mood asking, counted                          -0.02  -0.10  -0.02  +0.15
mood asking, instrument                       -0.01  -0.02  -0.16  +0.18
mood asking, nothing                          -0.08  -0.08  -0.03  +0.20
mood asking, segment                          -0.01  -0.15  -0.01  +0.17
mood command                                  +0.17  +0.27  +0.37  -0.82
mood command + approach in main               -0.10  +0.20  -0.21  +0.11
mood command + counted                        +0.17  +0.10  +0.15  -0.42
mood command + instrument in main             +0.08  +0.11  +0.03  -0.22
mood command + measure in main                +0.30  +0.08  -0.01  -0.37
mood command + only                           +0.21  +0.15  -0.30  -0.07
mood command + refuse                         -0.10  +0.29  -0.06  -0.12
mood command + segment in main                -0.05  +0.27  +0.06  -0.29
mood command + slogan                         -0.10  -0.35  +0.03  +0.42
mood command + staff                          -0.13  +0.05  +0.35  -0.26
mood command, approach                        -0.11  +0.20  -0.21  +0.12
mood command, counted                         +0.33  +0.00  -0.08  -0.25
mood command, instrument                      -0.20  -0.03  +0.40  -0.16
mood command, measure                         +0.61  -0.10  -0.22  -0.28
mood command, nothing                         -0.15  -0.12  +0.13  +0.13
mood command, segment                         -0.02  +0.30  -0.06  -0.22
mood command, staff                           -0.16  +0.07  +0.31  -0.22
mood doing                                    -0.15  +0.18  +0.09  -0.13
mood doing, counted                           -0.16  +0.33  +0.05  -0.22
mood doing, instrument                        -0.01  -0.02  +0.11  -0.07
mood doing, measure                           +0.05  -0.16  +0.11  -0.00
mood doing, nothing                           +0.04  -0.04  -0.13  +0.13
mood doing, segment                           -0.04  +0.20  -0.03  -0.13
mood i naming                                 -0.08  +0.10  -0.05  +0.03
mood i now                                    -0.03  -0.06  -0.06  +0.15
mood i now, nothing                           -0.01  -0.09  -0.01  +0.10
mood infinitive                               +0.28  -0.12  -0.16  +0.00
mood infinitive, measure                      +0.20  -0.07  -0.01  -0.11
mood infinitive, nothing                      +0.08  -0.07  -0.14  +0.13
mood naming                                   -0.01  +0.15  +0.05  -0.19
mood naming + amount                          -0.05  -0.12  +0.25  -0.08
mood naming + bound                           +0.24  +0.04  -0.21  -0.07
mood naming + compare                         +0.48  +0.21  -0.24  -0.45
mood naming + contrast                        -0.22  +0.37  +0.13  -0.27
mood naming + counted                         +0.22  -0.34  +0.01  +0.12
mood naming + moved to an amount              +0.08  -0.01  -0.01  -0.07
mood naming + only                            -0.15  +0.35  -0.08  -0.13
mood naming + refuse                          -0.04  +0.11  -0.09  +0.02
mood naming + slogan                          -0.22  -0.03  +0.03  +0.22
mood naming + time deadline                   +0.53  -0.24  -0.09  -0.20
mood naming + time freq                       +0.43  -0.08  -0.11  -0.24
mood naming + zone against                    -0.05  -0.06  +0.27  -0.16
mood naming, approach                         -0.22  +0.84  -0.28  -0.34
mood naming, counted                          +0.35  -0.36  -0.17  +0.18
mood naming, instrument                       -0.30  -0.62  +1.11  -0.19
mood naming, measure                          +0.99  -0.22  -0.33  -0.44
mood naming, nothing                          -0.65  +0.24  -0.10  +0.51
mood naming, segment                          -0.14  +0.32  +0.02  -0.20
mood naming, staff                            -0.16  -0.23  -0.13  +0.53
mood they cannot                              -0.03  -0.04  -0.04  +0.11
mood they naming                              +0.11  -0.04  +0.01  -0.08
mood they naming, measure                     +0.14  -0.02  -0.01  -0.10
mood they now                                 -0.37  +0.33  +0.16  -0.11
mood they now + amount                        -0.29  -0.07  +0.07  +0.30
mood they now + contrast                      -0.10  +0.01  -0.03  +0.11
mood they now + only                          -0.03  +0.40  -0.21  -0.15
mood they now + refuse                        -0.05  +0.03  -0.25  +0.27
mood they now + time deadline                 +0.03  -0.13  +0.09  +0.02
mood they now + time freq                     -0.23  +0.00  +0.30  -0.07
mood they now, counted                        +0.08  +0.30  -0.00  -0.38
mood they now, instrument                     -0.04  +0.01  +0.08  -0.05
mood they now, measure                        +0.03  +0.12  -0.01  -0.14
mood they now, nothing                        -0.22  -0.11  -0.04  +0.37
mood they now, segment                        -0.23  +0.21  +0.16  -0.13
mood they now, staff                          -0.01  -0.06  -0.03  +0.09
mood they past                                -0.21  +0.03  -0.12  +0.30
mood they past + amount                       -0.15  -0.06  +0.11  +0.11
mood they past, counted                       -0.16  -0.04  -0.04  +0.24
mood they past, instrument                    -0.03  -0.01  +0.17  -0.14
mood they past, measure                       +0.02  -0.02  -0.09  +0.09
mood they past, nothing                       -0.17  +0.10  -0.18  +0.24
mood they want                                +0.17  -0.04  -0.16  +0.02
mood they want, measure                       -0.21  -0.02  -0.00  +0.23
mood they will                                +0.23  -0.15  -0.02  -0.06
mood they will + amount                       -0.08  +0.12  +0.00  -0.04
mood they will + counted                      +0.20  +0.01  -0.03  -0.18
mood they will + instrument                   -0.04  -0.13  +0.07  +0.10
mood they will + measure                      -0.07  +0.15  -0.01  -0.06
mood they will + segment                      +0.19  -0.10  -0.10  +0.01
mood they will + verb do                      +0.32  -0.15  +0.02  -0.19
mood they will, counted                       -0.03  -0.00  +0.07  -0.04
mood they will, instrument                    -0.04  -0.15  +0.07  +0.12
mood they will, measure                       +0.03  +0.05  -0.01  -0.07
mood they will, nothing                       +0.08  -0.05  -0.09  +0.06
mood they will, segment                       +0.16  +0.02  -0.06  -0.13
mood they would                               -0.05  -0.02  -0.07  +0.14
mood they would, nothing                      -0.05  -0.02  -0.07  +0.15
mood want                                     -0.13  -0.11  -0.03  +0.27
mood want, counted                            -0.14  -0.06  -0.01  +0.21
mood we cannot                                -0.08  -0.02  -0.17  +0.27
mood we naming                                -0.18  -0.02  -0.13  +0.33
mood we naming, counted                       -0.10  -0.03  -0.04  +0.16
mood we naming, measure                       -0.10  -0.03  -0.04  +0.16
mood we naming, nothing                       -0.19  -0.09  -0.03  +0.32
mood we naming, segment                       +0.11  +0.11  -0.03  -0.20
mood we now                                   +0.08  -0.17  -0.16  +0.26
mood we now + amount                          +0.18  -0.02  -0.05  -0.11
mood we now + only                            -0.01  -0.19  -0.00  +0.21
mood we now, approach                         -0.05  -0.02  -0.01  +0.09
mood we now, counted                          -0.02  +0.06  -0.01  -0.04
mood we now, nothing                          +0.07  -0.12  -0.11  +0.16
mood we now, segment                          -0.02  -0.16  -0.01  +0.18
mood we past                                  -0.09  -0.14  -0.04  +0.27
mood we past, counted                         -0.11  -0.02  -0.03  +0.16
mood we want                                  -0.08  +0.50  -0.03  -0.38
mood we want + amount                         -0.09  +0.18  +0.05  -0.14
mood we want, measure                         -0.03  +0.07  -0.01  -0.03
mood we want, nothing                         -0.00  +0.35  -0.05  -0.30
mood we want, segment                         -0.08  +0.18  -0.05  -0.05
mood we will                                  -0.14  +0.13  +0.19  -0.18
mood will, instrument                         -0.05  +0.15  +0.04  -0.13
mood will, measure                            +0.13  -0.03  -0.01  -0.09
mood will, nothing                            -0.06  -0.15  -0.07  +0.29
moved to an amount                            +0.23  -0.08  +0.01  -0.16
not                                           -0.01  -0.22  -0.53  +0.76
not + resource                                -0.07  -0.08  -0.02  +0.17
number of approach                            -0.09  -0.05  +0.20  -0.07
number of counted                             -0.06  -0.05  +0.14  -0.04
number of instrument                          -0.04  +0.14  +0.05  -0.15
number of instrument + time deadline          -0.14  -0.00  +0.16  -0.02
number of measure                             -0.22  -0.17  +0.02  +0.37
number of segment                             -0.13  +0.32  +0.04  -0.24
number of staff                               -0.27  +0.12  +0.20  -0.05
only                                          +0.04  +0.48  -0.64  +0.13
opinion                                       -0.02  -0.61  -0.64  +1.26
opinion + instrument                          -0.02  -0.08  -0.51  +0.61
our people do it                              -0.09  -0.20  +0.29  +0.00
our people do it + verb do                    -0.00  -0.05  +0.08  -0.03
our people do it + verb do told               -0.06  -0.08  +0.61  -0.47
past                                          -0.26  +0.19  -0.41  +0.48
past + amount                                 +0.09  -0.04  -0.16  +0.11
past verb in main                             -0.08  +0.00  -0.22  +0.29
present                                       -0.50  -0.16  -0.60  +1.26
question                                      -0.13  -0.33  -0.22  +0.68
question + instrument                         -0.01  -0.02  -0.16  +0.18
question + segment                            -0.02  -0.18  -0.01  +0.21
refuse                                        -0.30  +1.01  -0.68  -0.04
resource                                      -0.58  +0.04  -0.33  +0.88
resource + amount                             -0.38  +0.22  -0.45  +0.62
rise                                          +0.88  -0.11  -0.45  -0.32
segment                                       -0.05  +0.45  -0.28  -0.12
segment + aimed                               +0.49  -0.28  -0.05  -0.17
segment + compare                             +0.44  -0.09  -0.08  -0.26
segment + refuse                              -0.27  +0.32  -0.17  +0.12
segment in main                               -0.03  +0.24  -0.14  -0.07
segment in main + contrast                    -0.07  -0.01  -0.05  +0.13
segment in main + only                        +0.08  +0.71  -0.24  -0.56
segment in side                               +0.08  +0.29  -0.17  -0.19
segment twice                                 -0.09  +0.74  -0.14  -0.50
slogan                                        -0.41  -0.19  -0.27  +0.88
slogan + aimed                                -0.06  -0.04  -0.05  +0.15
slowly                                        -0.14  +0.10  +0.11  -0.07
somebody or nobody                            -0.42  -0.41  -0.30  +1.12
somebody or nobody + verb do told             -0.01  -0.08  -0.01  +0.11
staff                                         -0.39  -0.28  +0.35  +0.33
staff in main                                 -0.38  -0.26  +0.34  +0.30
starts like a command                         -0.17  +0.30  +0.05  -0.18
starts like a command + instrument            -0.04  +0.05  +0.08  -0.09
starts with an article                        -0.64  -0.51  -0.14  +1.29
starts with an unlisted word                  -0.35  +0.04  -0.61  +0.92
starts with an unlisted word + verb do told   -0.19  -0.19  +0.40  -0.02
starts with let us                            -0.09  -0.16  +0.15  +0.10
starts with to                                +0.26  -0.16  -0.10  +0.01
subject i                                     +0.08  -0.02  -0.11  +0.05
subject they                                  -0.17  +0.01  -0.19  +0.35
subject they + amount                         -0.02  -0.18  +0.03  +0.17
subject they + instrument                     -0.01  -0.08  +0.37  -0.29
subject they + segment                        -0.21  +0.02  -0.12  +0.32
subject we                                    -0.48  +0.32  -0.37  +0.53
tense asking                                  -0.13  -0.33  -0.22  +0.68
tense can                                     -0.02  -0.06  +0.08  +0.00
tense cannot                                  -0.11  -0.06  -0.21  +0.38
tense command                                 +0.17  +0.27  +0.37  -0.82
tense doing                                   -0.15  +0.18  +0.09  -0.13
tense infinitive                              +0.28  -0.12  -0.16  +0.00
tense naming                                  -0.16  +0.19  -0.12  +0.09
tense now                                     -0.32  +0.09  -0.07  +0.29
tense past                                    -0.30  -0.14  -0.16  +0.60
tense past + amount                           -0.23  -0.09  +0.08  +0.24
tense past + measure                          -0.19  -0.03  -0.12  +0.33
tense past + segment                          -0.02  -0.04  -0.03  +0.09
tense past + time deadline                    +0.19  -0.12  -0.03  -0.04
tense want                                    -0.03  +0.35  -0.22  -0.09
tense will                                    +0.08  -0.02  +0.21  -0.27
tense would                                   +0.14  -0.00  -0.10  -0.04
third person                                  -0.23  -0.40  +0.16  +0.47
third person + mood they now                  -0.03  -0.15  -0.01  +0.19
time date                                     +0.09  -0.43  +0.36  -0.01
time deadline                                 +1.75  -0.73  -0.38  -0.65
time freq                                     -0.10  -0.43  +0.80  -0.26
time past                                     -0.15  -0.28  +0.10  +0.33
time span                                     +0.21  -0.40  +0.03  +0.16
to an amount                                  -0.01  -0.12  +0.07  +0.06
to be                                         -0.09  -0.58  -0.22  +0.90
to be + amount                                +0.21  -0.05  +0.07  -0.22
to be + instrument                            +0.20  +0.32  -0.29  -0.23
to be + time deadline                         +0.19  -0.02  -0.01  -0.16
verb be                                       +0.21  -0.09  -0.45  +0.33
verb be + amount                              +0.42  +0.00  -0.26  -0.17
verb be + approach                            -0.07  -0.10  -0.02  +0.19
verb be + instrument                          +0.23  -0.00  -0.33  +0.10
verb be + measure                             -0.21  +0.10  -0.04  +0.15
verb be + segment                             +0.04  +0.06  -0.10  +0.00
verb change                                   +0.51  -0.16  -0.23  -0.12
verb change + amount                          +0.13  -0.07  +0.04  -0.10
verb change told                              +0.36  -0.06  -0.07  -0.23
verb change, counted                          +0.23  +0.04  -0.11  -0.17
verb change, instrument                       -0.16  -0.06  +0.26  -0.04
verb change, measure                          +0.68  -0.33  -0.24  -0.11
verb change, nothing                          +0.29  -0.05  -0.20  -0.03
verb choose                                   -0.68  +2.02  -0.97  -0.37
verb choose + anecdote                        -0.01  +0.06  -0.01  -0.05
verb choose + contrast                        -0.11  +0.28  -0.13  -0.04
verb choose + only                            -0.03  +0.09  -0.03  -0.03
verb choose + refuse                          -0.01  +0.06  -0.12  +0.08
verb choose told                              -0.04  +0.50  -0.14  -0.32
verb choose, approach                         -0.04  +0.18  -0.04  -0.10
verb choose, counted                          -0.24  +0.48  -0.11  -0.14
verb choose, instrument                       -0.06  +0.41  -0.27  -0.08
verb choose, measure                          -0.25  +0.34  -0.02  -0.07
verb choose, nothing                          -0.14  +0.47  -0.32  -0.02
verb choose, segment                          -0.16  +0.58  -0.13  -0.30
verb choose, staff                            -0.01  +0.27  -0.23  -0.03
verb do                                       -0.56  -0.82  +1.51  -0.13
verb do + counted                             -0.16  -0.27  +0.60  -0.17
verb do + measure                             -0.33  +0.03  +0.27  +0.03
verb do + staff                               -0.13  -0.15  +0.41  -0.13
verb do + time freq                           -0.08  -0.12  +0.26  -0.06
verb do told                                  -0.22  -0.25  +0.69  -0.22
verb do, approach                             -0.08  +0.05  -0.16  +0.19
verb do, counted                              -0.26  -0.05  +0.37  -0.05
verb do, instrument                           -0.08  -0.33  +0.67  -0.26
verb do, measure                              -0.26  +0.09  +0.06  +0.12
verb do, nothing                              -0.34  -0.29  +0.60  +0.03
verb do, segment                              +0.16  -0.32  +0.33  -0.17
verb do, staff                                -0.12  -0.10  +0.26  -0.04
verb gain                                     +0.32  -0.37  -0.07  +0.12
verb gain + amount                            +0.64  -0.22  -0.27  -0.15
verb gain + number of counted                 +0.34  -0.09  -0.27  +0.02
verb gain + staff                             +0.01  -0.22  +0.19  +0.01
verb gain told                                -0.07  -0.08  -0.22  +0.37
verb gain, approach                           -0.06  +0.02  -0.04  +0.08
verb gain, counted                            +0.31  -0.16  -0.29  +0.14
verb gain, instrument                         -0.08  -0.17  +0.06  +0.19
verb gain, measure                            +0.10  -0.10  +0.05  -0.05
verb gain, nothing                            +0.01  +0.10  -0.29  +0.17
verb gain, segment                            -0.03  -0.06  -0.09  +0.17
verb gain, staff                              -0.03  -0.12  +0.27  -0.12
verb plain                                    -0.10  -0.27  -0.25  +0.62
verb plain told                               -0.40  -0.13  -0.10  +0.63
verb plain told + amount                      -0.34  +0.02  +0.15  +0.17
verb plain told + instrument                  -0.03  -0.18  -0.02  +0.23
verb plain told + measure                     -0.15  +0.16  -0.01  -0.00
verb plain told + segment                     -0.18  +0.13  -0.05  +0.10
verb plain, approach                          -0.02  -0.21  -0.03  +0.26
verb plain, counted                           +0.12  -0.14  -0.02  +0.03
verb plain, instrument                        -0.09  -0.12  -0.06  +0.28
verb plain, measure                           -0.14  -0.08  -0.01  +0.22
verb plain, nothing                           -0.11  -0.26  -0.17  +0.54
verb plain, segment                           -0.15  +0.34  -0.14  -0.05
verb reach                                    +0.35  -0.31  -0.08  +0.03
verb reach + amount                           +0.07  -0.02  -0.01  -0.05
verb reach told                               +0.08  -0.08  -0.03  +0.03
verb reach, counted                           -0.13  +0.03  -0.02  +0.12
verb reach, instrument                        -0.02  -0.04  +0.07  -0.01
verb reach, measure                           +0.47  -0.09  -0.04  -0.33
verb reach, nothing                           +0.13  -0.14  -0.12  +0.12
verb was                                      -0.09  -0.01  -0.02  +0.13
wayname                                       -0.05  -0.11  +0.05  +0.11
workname                                      +0.11  -0.18  -0.06  +0.13
zone against                                  -0.14  +0.97  -0.22  -0.61
zone end                                      -0.08  +0.12  +0.13  -0.17
zone means                                    +0.17  -0.00  +0.01  -0.18
zone means + verb choose                      -0.01  +0.06  -0.04  -0.01
zone means + verb gain                        +0.25  -0.07  -0.16  -0.02
zone why                                      -0.14  +0.11  +0.11  -0.08
"""


def _read(table: str) -> Mapping[str, tuple[float, ...]]:
    rows = (line.rsplit(maxsplit=len(KINDS)) for line in table.strip().splitlines())
    return {name.strip(): tuple(float(weight) for weight in weights) for name, *weights in rows}


WEIGHTS: Mapping[str, tuple[float, ...]] = _read(_TABLE)
