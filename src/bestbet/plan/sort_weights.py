"""The weights of the signs, learned by `scripts/sorting learn` from the training part; not edited by hand.

Each line is a sign and how far it pushes towards objective, strategy, tactic and other, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("objective", "strategy", "tactic", "other")

_TABLE = """
aimed                                         +0.76  -0.09  +0.04  -0.70
amount                                        +0.76  -0.62  +0.12  -0.26
amount + aimed                                +0.37  +0.05  -0.17  -0.26
amount + bound                                +0.20  +0.10  -0.12  -0.18
amount + past verb in main                    +0.11  -0.05  -0.21  +0.14
amount + time deadline                        +1.05  -0.30  -0.14  -0.61
amount in main                                +0.77  -0.62  -0.16  +0.01
amount in side                                +0.10  +0.35  +0.06  -0.51
amount money                                  +0.52  -0.30  -0.09  -0.13
amount number                                 -0.19  +0.12  +0.20  -0.13
amount percent                                +0.46  -0.43  -0.30  +0.27
amount share                                  +0.34  -0.14  -0.13  -0.07
anecdote                                      -0.39  -0.34  -0.36  +1.09
anecdote + amount                             -0.45  -0.06  +0.12  +0.39
anecdote + instrument                         -0.11  -0.16  -0.12  +0.40
anecdote + measure                            -0.57  -0.07  -0.19  +0.82
anecdote + past verb in main                  -0.20  -0.15  +0.20  +0.16
anecdote + time deadline                      -0.06  -0.03  -0.25  +0.35
any                                           -0.55  +0.26  -0.41  +0.69
approach                                      -0.35  +0.83  -0.27  -0.21
approach + compare                            +0.05  -0.14  -0.09  +0.18
approach + contrast                           -0.09  +0.51  -0.20  -0.22
approach + refuse                             -0.04  +0.17  -0.07  -0.06
approach in main                              -0.33  +0.68  -0.18  -0.16
approach in side                              -0.02  +0.17  -0.09  -0.06
approach twice                                -0.12  +0.54  -0.12  -0.29
bound                                         +0.20  +0.10  -0.12  -0.18
by an amount                                  -0.15  -0.06  -0.06  +0.28
compare                                       +0.40  +0.25  -0.51  -0.14
compare + contrast                            +0.10  +0.29  -0.00  -0.39
contrast                                      -0.56  +1.43  -0.29  -0.58
counted                                       -0.06  +0.15  -0.09  -0.00
counted + aimed                               +0.61  -0.08  -0.34  -0.19
counted + compare                             +0.32  -0.03  -0.12  -0.17
counted + number of counted                   -0.01  -0.12  +0.10  +0.04
counted + time deadline                       +0.41  -0.32  +0.23  -0.32
counted in main                               +0.04  +0.08  +0.02  -0.14
counted in side                               -0.01  +0.07  -0.15  +0.09
counted twice                                 -0.25  +0.30  +0.11  -0.16
course                                        -0.25  +1.09  -0.44  -0.41
decided                                       -0.74  +0.99  -0.11  -0.14
deed                                          -0.34  +0.05  +0.82  -0.52
exclamation                                   -0.06  -0.14  -0.05  +0.25
feeling                                       -0.16  -0.24  -0.30  +0.70
feeling + instrument                          -0.06  -0.03  -0.23  +0.31
first person                                  +0.04  -0.29  -0.08  +0.33
from to                                       +0.04  -0.08  +0.10  -0.05
instrument                                    -0.61  -0.38  +1.67  -0.69
instrument + aimed                            -0.01  +0.04  +0.25  -0.29
instrument + compare                          -0.15  -0.05  -0.06  +0.26
instrument + time deadline                    -0.10  -0.18  +0.11  +0.17
instrument in main                            -0.50  -0.31  +1.31  -0.50
instrument in main + number of instrument     -0.01  -0.03  +0.13  -0.09
instrument in main + time freq                +0.18  -0.03  +0.01  -0.15
instrument in side                            +0.03  -0.05  -0.04  +0.07
instrument twice                              -0.01  -0.37  +0.92  -0.54
label goal                                    +0.39  -0.09  -0.10  -0.21
label goal + amount                           +0.29  -0.03  -0.04  -0.23
label goal + measure                          +0.25  -0.05  -0.07  -0.13
label other                                   +0.21  +1.21  -0.41  -1.01
label talk                                    -0.09  -0.40  -0.29  +0.77
label way                                     -0.26  +0.73  -0.13  -0.34
label work                                    -0.14  -0.03  +0.28  -0.11
later change                                  -0.40  -0.03  -0.05  +0.48
later choose                                  -0.15  +0.84  -0.23  -0.46
later do                                      -0.55  +0.13  +0.03  +0.39
later gain                                    +0.06  +0.14  +0.12  -0.33
later plain                                   -0.07  +0.19  -0.39  +0.26
later reach                                   +0.04  -0.08  +0.33  -0.29
length 14                                     -0.39  +0.70  -0.44  +0.13
length 25                                     +0.04  +0.72  +0.29  -1.05
length 4                                      +0.25  -0.74  -0.14  +0.64
length 8                                      -0.45  -0.43  -0.11  +0.98
limit                                         -0.43  -0.03  -0.61  +1.06
limit + amount                                -0.30  +0.11  -0.12  +0.32
limit + instrument                            -0.08  -0.03  -0.48  +0.59
limit + verb do                               -0.02  -0.01  -0.16  +0.20
list of instruments                           -0.00  -0.03  +0.35  -0.31
measure                                       +0.81  -0.21  -0.47  -0.14
measure + aimed                               +0.20  +0.15  -0.10  -0.26
measure + amount                              +0.37  -0.39  -0.47  +0.50
measure + bound                               +0.21  +0.12  -0.23  -0.10
measure + compare                             +0.63  -0.30  -0.07  -0.26
measure + past verb in main                   -0.31  -0.07  +0.08  +0.30
measure + time deadline                       +0.24  +0.25  -0.47  -0.02
measure + time past                           -0.12  -0.05  +0.15  +0.01
measure in main                               +0.74  -0.10  -0.27  -0.38
measure in main + instrument in main          +0.10  -0.01  -0.25  +0.16
measure in side                               +0.07  -0.11  -0.20  +0.24
measure twice                                 -0.01  +0.49  -0.25  -0.23
mood asking                                   -0.14  -0.32  -0.23  +0.69
mood asking, counted                          -0.03  -0.10  -0.03  +0.16
mood asking, instrument                       -0.01  -0.02  -0.16  +0.19
mood asking, nothing                          -0.08  -0.09  -0.04  +0.21
mood asking, segment                          -0.01  -0.12  -0.01  +0.15
mood command                                  +0.20  +0.26  +0.41  -0.87
mood command + approach in main               -0.11  +0.16  -0.21  +0.16
mood command + counted                        +0.18  +0.13  +0.11  -0.42
mood command + instrument in main             +0.06  +0.06  +0.07  -0.20
mood command + measure in main                +0.32  +0.01  +0.01  -0.34
mood command + only                           +0.28  +0.11  -0.30  -0.08
mood command + refuse                         +0.13  +0.20  -0.12  -0.22
mood command + segment in main                -0.07  +0.35  +0.05  -0.33
mood command + slogan                         -0.15  -0.29  +0.03  +0.41
mood command + staff                          -0.13  +0.04  +0.33  -0.24
mood command, approach                        -0.11  +0.15  -0.20  +0.16
mood command, counted                         +0.26  +0.06  -0.05  -0.28
mood command, instrument                      -0.20  -0.06  +0.42  -0.16
mood command, measure                         +0.63  -0.15  -0.23  -0.25
mood command, nothing                         -0.07  -0.11  +0.18  +0.01
mood command, segment                         -0.06  +0.24  +0.03  -0.21
mood command, staff                           -0.16  +0.05  +0.31  -0.21
mood doing                                    -0.17  +0.19  +0.09  -0.12
mood doing, counted                           -0.16  +0.33  +0.03  -0.20
mood doing, instrument                        -0.01  -0.02  +0.10  -0.07
mood doing, measure                           +0.00  -0.16  +0.13  +0.03
mood doing, nothing                           +0.05  -0.03  -0.12  +0.11
mood doing, segment                           -0.03  +0.20  -0.02  -0.15
mood i naming                                 -0.08  +0.09  -0.05  +0.05
mood i now                                    -0.01  -0.05  -0.08  +0.14
mood i now, nothing                           -0.01  -0.06  -0.00  +0.07
mood infinitive                               +0.27  -0.12  -0.16  +0.00
mood infinitive, measure                      +0.20  -0.08  -0.01  -0.12
mood infinitive, nothing                      +0.07  -0.06  -0.15  +0.14
mood naming + amount                          +0.06  -0.14  +0.26  -0.18
mood naming + bound                           +0.23  -0.00  -0.08  -0.15
mood naming + compare                         +0.44  +0.07  -0.28  -0.23
mood naming + contrast                        -0.37  +0.27  +0.05  +0.05
mood naming + counted                         +0.23  -0.26  -0.06  +0.09
mood naming + moved to an amount              +0.11  -0.01  -0.02  -0.08
mood naming + only                            -0.33  +0.45  -0.12  -0.01
mood naming + refuse                          -0.10  +0.16  -0.09  +0.02
mood naming + slogan                          -0.20  +0.04  +0.02  +0.14
mood naming + time deadline                   +0.43  -0.08  -0.09  -0.26
mood naming + time freq                       +0.32  -0.24  -0.03  -0.06
mood naming + zone against                    -0.07  -0.30  +0.15  +0.22
mood naming, approach                         -0.25  +0.83  -0.26  -0.31
mood naming, counted                          +0.33  -0.24  -0.28  +0.19
mood naming, instrument                       -0.35  -0.62  +1.15  -0.18
mood naming, measure                          +1.03  -0.32  -0.33  -0.38
mood naming, nothing                          -0.70  +0.19  -0.04  +0.55
mood naming, segment                          -0.11  +0.26  +0.05  -0.20
mood naming, staff                            -0.16  -0.22  -0.12  +0.50
mood they can                                 -0.02  -0.10  +0.05  +0.08
mood they cannot                              -0.03  -0.03  -0.03  +0.09
mood they naming                              +0.14  +0.18  +0.05  -0.37
mood they naming, instrument                  -0.02  -0.04  +0.08  -0.02
mood they naming, measure                     +0.18  +0.24  -0.02  -0.39
mood they now                                 -0.41  +0.28  +0.15  -0.01
mood they now + amount                        -0.27  -0.06  +0.09  +0.24
mood they now + contrast                      -0.13  +0.12  -0.04  +0.05
mood they now + only                          -0.04  +0.33  -0.22  -0.08
mood they now + refuse                        -0.05  +0.04  -0.23  +0.24
mood they now + time deadline                 +0.06  -0.01  +0.02  -0.07
mood they now + time freq                     -0.23  -0.04  +0.46  -0.20
mood they now, counted                        +0.13  +0.28  -0.02  -0.39
mood they now, instrument                     -0.05  -0.04  +0.07  +0.01
mood they now, measure                        +0.01  +0.16  -0.02  -0.16
mood they now, nothing                        -0.30  -0.12  -0.03  +0.45
mood they now, segment                        -0.22  +0.13  +0.17  -0.07
mood they now, staff                          -0.01  -0.06  -0.03  +0.10
mood they past                                -0.24  -0.02  -0.13  +0.40
mood they past + amount                       -0.16  -0.08  +0.09  +0.15
mood they past, counted                       -0.18  -0.04  -0.08  +0.30
mood they past, instrument                    -0.02  -0.00  +0.22  -0.20
mood they past, measure                       -0.00  -0.02  -0.07  +0.09
mood they past, nothing                       -0.18  +0.04  -0.20  +0.34
mood they want                                +0.20  -0.05  -0.16  +0.01
mood they want, measure                       -0.20  -0.03  -0.00  +0.23
mood they will                                +0.22  -0.21  -0.00  -0.01
mood they will + amount                       -0.14  +0.10  -0.01  +0.05
mood they will + counted                      +0.16  -0.00  -0.04  -0.12
mood they will + instrument                   -0.04  -0.14  +0.09  +0.09
mood they will + measure                      -0.04  +0.09  -0.01  -0.03
mood they will + segment                      +0.15  -0.10  -0.10  +0.05
mood they will + verb do                      +0.35  -0.14  +0.02  -0.23
mood they will, counted                       -0.01  -0.02  +0.08  -0.05
mood they will, instrument                    -0.04  -0.14  +0.08  +0.10
mood they will, nothing                       +0.01  -0.06  -0.09  +0.14
mood they will, segment                       +0.20  +0.03  -0.07  -0.17
mood they would                               -0.04  -0.01  -0.08  +0.14
mood they would, nothing                      -0.04  -0.02  -0.08  +0.15
mood want                                     -0.11  -0.10  -0.03  +0.25
mood want, counted                            -0.12  -0.06  -0.01  +0.19
mood we cannot                                -0.12  -0.08  -0.17  +0.37
mood we naming                                -0.18  -0.04  -0.11  +0.33
mood we naming, nothing                       -0.17  -0.11  -0.04  +0.32
mood we naming, segment                       +0.11  +0.09  -0.02  -0.18
mood we now                                   +0.16  -0.07  -0.17  +0.08
mood we now + amount                          +0.20  -0.01  -0.02  -0.17
mood we now + only                            -0.01  -0.21  -0.00  +0.22
mood we now, counted                          -0.01  +0.12  -0.03  -0.08
mood we now, nothing                          +0.10  -0.06  -0.12  +0.07
mood we now, segment                          -0.02  -0.18  -0.00  +0.20
mood we past                                  -0.08  -0.14  -0.05  +0.26
mood we past, counted                         -0.11  -0.02  -0.03  +0.15
mood we want                                  -0.08  +0.48  -0.03  -0.38
mood we want + amount                         -0.06  +0.14  +0.05  -0.14
mood we want, nothing                         +0.01  +0.35  -0.05  -0.31
mood we want, segment                         -0.08  +0.17  -0.04  -0.04
mood we will                                  -0.14  +0.12  +0.17  -0.16
mood will                                     +0.01  +0.01  +0.06  -0.07
mood will, instrument                         -0.06  +0.12  +0.07  -0.14
mood will, measure                            +0.12  -0.04  -0.01  -0.08
mood will, nothing                            -0.06  -0.12  -0.07  +0.25
moved to an amount                            +0.28  -0.10  +0.01  -0.19
not                                           +0.11  -0.26  -0.59  +0.74
not + resource                                -0.13  -0.08  -0.02  +0.23
number of approach                            -0.08  -0.08  +0.22  -0.06
number of counted                             -0.01  -0.12  +0.10  +0.04
number of instrument                          -0.02  +0.15  +0.04  -0.17
number of instrument + time deadline          -0.13  -0.00  +0.14  -0.02
number of measure                             -0.24  -0.23  +0.04  +0.43
number of segment                             -0.16  +0.23  +0.06  -0.12
number of staff                               -0.26  +0.08  +0.18  -0.01
only                                          -0.06  +0.51  -0.68  +0.23
opinion                                       -0.02  -0.58  -0.64  +1.25
opinion + instrument                          -0.02  -0.10  -0.52  +0.64
opinion + segment                             -0.02  +0.07  -0.04  -0.01
our people do it                              -0.08  -0.15  +0.31  -0.08
our people do it + verb do                    -0.00  -0.05  +0.09  -0.03
our people do it + verb do told               -0.08  +0.05  +0.53  -0.50
past                                          -0.24  +0.14  -0.36  +0.46
past + amount                                 +0.08  -0.04  -0.16  +0.13
past verb in main                             -0.01  +0.02  -0.21  +0.21
present                                       -0.43  -0.08  -0.72  +1.23
question                                      -0.14  -0.32  -0.23  +0.69
question + instrument                         -0.01  -0.02  -0.16  +0.19
question + segment                            -0.02  -0.16  -0.01  +0.19
refuse                                        -0.18  +0.96  -0.70  -0.07
resource                                      -0.61  +0.04  -0.35  +0.92
resource + amount                             -0.34  +0.24  -0.48  +0.58
rise                                          +0.85  -0.09  -0.46  -0.30
segment                                       -0.05  +0.49  -0.32  -0.12
segment + aimed                               +0.51  -0.33  -0.04  -0.14
segment + compare                             +0.48  -0.03  -0.08  -0.37
segment + refuse                              -0.27  +0.48  -0.18  -0.03
segment in main                               -0.05  +0.22  -0.15  -0.02
segment in main + contrast                    -0.05  -0.15  -0.07  +0.28
segment in main + only                        +0.03  +0.91  -0.28  -0.66
segment in side                               +0.11  +0.39  -0.21  -0.30
segment twice                                 -0.06  +0.79  -0.12  -0.61
slogan                                        -0.42  -0.17  -0.29  +0.88
slogan + aimed                                -0.04  -0.03  -0.05  +0.12
slowly                                        -0.17  -0.04  +0.10  +0.11
somebody or nobody                            -0.40  -0.56  -0.27  +1.23
somebody or nobody + verb do told             -0.01  -0.08  -0.00  +0.09
staff                                         -0.38  -0.26  +0.34  +0.30
staff in main                                 -0.37  -0.24  +0.35  +0.27
starts like a command                         -0.15  +0.36  +0.03  -0.23
starts like a command + instrument            -0.03  +0.09  +0.06  -0.11
starts with an article                        -0.62  -0.37  -0.26  +1.25
starts with an unlisted word                  -0.30  -0.02  -0.62  +0.95
starts with an unlisted word + verb do told   -0.13  -0.18  +0.48  -0.17
starts with let us                            -0.08  -0.19  +0.14  +0.13
starts with to                                +0.25  -0.15  -0.12  +0.01
subject i                                     +0.08  -0.02  -0.17  +0.11
subject they                                  -0.18  +0.03  -0.16  +0.32
subject they + amount                         -0.03  -0.23  +0.02  +0.23
subject they + instrument                     +0.02  -0.24  +0.35  -0.13
subject they + segment                        -0.23  -0.03  -0.15  +0.41
subject we                                    -0.42  +0.32  -0.37  +0.48
tense asking                                  -0.14  -0.32  -0.23  +0.69
tense can                                     -0.02  -0.11  +0.08  +0.05
tense cannot                                  -0.14  -0.12  -0.21  +0.47
tense command                                 +0.20  +0.26  +0.41  -0.87
tense doing                                   -0.17  +0.19  +0.09  -0.12
tense infinitive                              +0.27  -0.12  -0.16  +0.00
tense naming                                  -0.18  +0.27  -0.07  -0.02
tense now                                     -0.27  +0.16  -0.10  +0.21
tense past                                    -0.33  -0.19  -0.22  +0.74
tense past + amount                           -0.23  -0.10  +0.06  +0.27
tense past + instrument                       -0.05  -0.06  -0.01  +0.12
tense past + measure                          -0.24  -0.09  -0.11  +0.44
tense past + segment                          -0.03  -0.03  -0.03  +0.09
tense past + time deadline                    +0.19  -0.11  -0.02  -0.05
tense want                                    +0.01  +0.33  -0.22  -0.12
tense will                                    +0.09  -0.08  +0.24  -0.25
tense would                                   +0.13  +0.01  -0.11  -0.03
third person                                  -0.16  -0.63  +0.23  +0.55
third person + mood they now                  -0.03  -0.13  +0.06  +0.10
time date                                     +0.07  -0.36  +0.33  -0.04
time deadline                                 +1.76  -0.54  -0.46  -0.77
time freq                                     -0.18  -0.53  +0.92  -0.21
time past                                     -0.17  -0.29  +0.14  +0.32
time span                                     +0.31  -0.45  +0.00  +0.14
to an amount                                  +0.02  -0.14  +0.06  +0.06
to be                                         -0.04  -0.60  -0.22  +0.86
to be + amount                                +0.21  -0.10  +0.08  -0.19
to be + instrument                            +0.23  +0.24  -0.20  -0.26
to be + time deadline                         +0.17  -0.03  -0.01  -0.13
verb be                                       +0.16  -0.08  -0.42  +0.34
verb be + amount                              +0.38  -0.05  -0.26  -0.07
verb be + approach                            -0.07  -0.06  -0.02  +0.14
verb be + instrument                          +0.24  -0.03  -0.27  +0.06
verb be + measure                             -0.21  +0.10  -0.04  +0.14
verb be + segment                             +0.04  +0.06  -0.08  -0.02
verb change                                   +0.68  -0.20  -0.25  -0.24
verb change + amount                          +0.11  -0.06  +0.04  -0.08
verb change told                              +0.32  -0.11  -0.15  -0.06
verb change, counted                          +0.20  +0.06  -0.11  -0.16
verb change, instrument                       -0.17  -0.07  +0.19  +0.06
verb change, measure                          +0.63  -0.34  -0.21  -0.08
verb change, nothing                          +0.51  -0.14  -0.25  -0.12
verb choose                                   -0.83  +2.18  -1.00  -0.35
verb choose + anecdote                        -0.01  +0.08  -0.01  -0.06
verb choose + contrast                        -0.11  +0.30  -0.14  -0.05
verb choose + only                            -0.01  +0.07  -0.01  -0.04
verb choose + refuse                          -0.01  +0.03  -0.10  +0.09
verb choose told                              -0.04  +0.42  -0.13  -0.26
verb choose, approach                         -0.03  +0.14  -0.03  -0.07
verb choose, counted                          -0.24  +0.56  -0.15  -0.17
verb choose, instrument                       -0.05  +0.39  -0.29  -0.05
verb choose, measure                          -0.22  +0.28  -0.03  -0.04
verb choose, nothing                          -0.34  +0.61  -0.31  +0.04
verb choose, segment                          -0.11  +0.56  -0.13  -0.32
verb choose, staff                            -0.01  +0.24  -0.21  -0.03
verb do                                       -0.58  -0.88  +1.59  -0.13
verb do + counted                             -0.16  -0.17  +0.54  -0.21
verb do + measure                             -0.28  -0.02  +0.29  +0.01
verb do + number of counted                   +0.00  -0.07  +0.06  +0.00
verb do + staff                               -0.12  -0.14  +0.38  -0.13
verb do + time freq                           -0.06  -0.11  +0.23  -0.06
verb do told                                  -0.14  -0.21  +0.71  -0.36
verb do, approach                             -0.08  +0.02  -0.16  +0.22
verb do, counted                              -0.23  -0.05  +0.37  -0.09
verb do, instrument                           -0.07  -0.37  +0.71  -0.27
verb do, measure                              -0.25  +0.04  +0.07  +0.15
verb do, nothing                              -0.39  -0.27  +0.74  -0.08
verb do, segment                              +0.16  -0.37  +0.43  -0.22
verb do, staff                                -0.11  -0.09  +0.24  -0.03
verb gain                                     +0.45  -0.48  -0.11  +0.14
verb gain + amount                            +0.67  -0.19  -0.27  -0.22
verb gain + number of counted                 +0.35  -0.11  -0.26  +0.01
verb gain + staff                             +0.00  -0.21  +0.20  +0.01
verb gain told                                -0.05  -0.06  -0.29  +0.40
verb gain, approach                           -0.02  +0.06  -0.03  -0.02
verb gain, counted                            +0.37  -0.15  -0.35  +0.13
verb gain, instrument                         -0.08  -0.20  +0.09  +0.19
verb gain, measure                            +0.05  -0.16  +0.05  +0.05
verb gain, nothing                            +0.13  +0.07  -0.35  +0.15
verb gain, segment                            -0.04  -0.10  -0.10  +0.24
verb gain, staff                              -0.04  -0.11  +0.27  -0.12
verb plain                                    -0.15  -0.21  -0.27  +0.63
verb plain told                               -0.39  -0.10  -0.10  +0.59
verb plain told + amount                      -0.32  -0.01  +0.24  +0.09
verb plain told + instrument                  -0.03  -0.20  -0.01  +0.24
verb plain told + measure                     -0.15  +0.20  -0.02  -0.03
verb plain told + segment                     -0.17  +0.12  -0.09  +0.14
verb plain, approach                          -0.02  -0.24  -0.02  +0.28
verb plain, counted                           +0.11  -0.06  -0.04  -0.01
verb plain, instrument                        -0.09  -0.15  -0.05  +0.29
verb plain, measure                           -0.14  -0.03  -0.01  +0.18
verb plain, nothing                           -0.15  -0.25  -0.18  +0.58
verb plain, segment                           -0.12  +0.34  -0.14  -0.08
verb reach                                    +0.36  -0.31  -0.08  +0.03
verb reach + amount                           +0.07  -0.02  -0.01  -0.04
verb reach told                               +0.10  -0.06  -0.03  -0.00
verb reach, counted                           -0.12  +0.04  -0.02  +0.11
verb reach, instrument                        -0.02  -0.04  +0.07  -0.01
verb reach, measure                           +0.47  -0.11  -0.04  -0.33
verb reach, nothing                           +0.14  -0.12  -0.11  +0.09
verb was                                      -0.15  -0.10  -0.08  +0.34
wayname                                       -0.04  -0.12  +0.08  +0.08
workname                                      +0.11  -0.16  -0.06  +0.11
zone against                                  -0.09  +0.81  -0.41  -0.31
zone end                                      -0.15  +0.16  +0.28  -0.28
zone means                                    +0.16  -0.03  -0.01  -0.12
zone means + verb gain                        +0.24  -0.09  -0.13  -0.01
zone why                                      -0.17  -0.04  +0.10  +0.10
"""


def _read(table: str) -> Mapping[str, tuple[float, ...]]:
    rows = (line.rsplit(maxsplit=len(KINDS)) for line in table.strip().splitlines())
    return {name.strip(): tuple(float(weight) for weight in weights) for name, *weights in rows}


WEIGHTS: Mapping[str, tuple[float, ...]] = _read(_TABLE)
