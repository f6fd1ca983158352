"""The weights of the signs, learned by `scripts/sorting learn` from the training part; not edited by hand.

Each line is a sign and how far it pushes towards objective, strategy, tactic and other, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("objective", "strategy", "tactic", "other")

_TABLE = """
aimed                                         +0.65  -0.12  +0.04  -0.57
amount                                        +0.71  -0.62  +0.11  -0.20
amount + aimed                                +0.22  +0.07  -0.11  -0.19
amount + bound                                +0.17  +0.09  -0.08  -0.18
amount + past verb in main                    +0.22  -0.11  -0.16  +0.05
amount + time deadline                        +0.98  -0.28  -0.24  -0.46
amount in main                                +0.69  -0.63  -0.13  +0.07
amount in side                                +0.12  +0.35  +0.03  -0.51
amount money                                  +0.50  -0.35  -0.13  -0.01
amount number                                 -0.17  +0.15  +0.18  -0.16
amount percent                                +0.39  -0.49  -0.22  +0.32
amount share                                  +0.47  -0.08  -0.13  -0.26
anecdote                                      -0.38  -0.33  -0.36  +1.07
anecdote + amount                             -0.40  -0.07  +0.06  +0.41
anecdote + instrument                         -0.14  -0.16  -0.11  +0.41
anecdote + measure                            -0.57  -0.07  -0.18  +0.81
anecdote + past verb in main                  -0.18  -0.12  +0.16  +0.13
anecdote + time deadline                      -0.04  -0.03  -0.24  +0.31
any                                           -0.50  +0.21  -0.43  +0.72
approach                                      -0.31  +0.76  -0.27  -0.17
approach + compare                            +0.04  -0.11  -0.08  +0.16
approach + contrast                           -0.09  +0.56  -0.18  -0.29
approach + refuse                             -0.06  +0.12  -0.06  +0.00
approach in main                              -0.31  +0.56  -0.19  -0.06
approach in side                              -0.01  +0.22  -0.09  -0.12
approach twice                                -0.12  +0.55  -0.13  -0.31
bound                                         +0.17  +0.09  -0.08  -0.18
by an amount                                  -0.23  -0.05  -0.07  +0.35
compare                                       +0.43  +0.18  -0.45  -0.15
compare + contrast                            +0.28  +0.22  -0.03  -0.47
contrast                                      -0.56  +1.36  -0.31  -0.49
counted                                       -0.00  +0.17  -0.12  -0.05
counted + aimed                               +0.55  -0.07  -0.32  -0.16
counted + compare                             +0.22  +0.01  -0.13  -0.10
counted + number of counted                   +0.07  -0.09  +0.04  -0.02
counted + time deadline                       +0.27  -0.29  +0.22  -0.21
counted in main                               +0.14  +0.05  +0.05  -0.24
counted in side                               -0.05  +0.07  -0.21  +0.19
counted twice                                 -0.16  +0.35  +0.04  -0.23
course                                        -0.27  +1.13  -0.48  -0.38
decided                                       -0.66  +0.91  -0.09  -0.16
deed                                          -0.42  +0.07  +0.89  -0.54
exclamation                                   -0.07  -0.13  -0.05  +0.25
feeling                                       -0.17  -0.19  -0.33  +0.69
feeling + instrument                          -0.08  -0.04  -0.23  +0.35
first person                                  +0.02  -0.29  -0.05  +0.32
from to                                       +0.06  -0.08  +0.10  -0.08
instrument                                    -0.53  -0.37  +1.57  -0.66
instrument + aimed                            -0.09  +0.01  +0.22  -0.14
instrument + compare                          -0.19  -0.04  +0.01  +0.21
instrument + time deadline                    +0.15  -0.18  -0.05  +0.08
instrument in main                            -0.37  -0.37  +1.27  -0.53
instrument in main + number of instrument     +0.05  -0.03  +0.08  -0.09
instrument in main + time freq                +0.26  -0.07  -0.05  -0.14
instrument in side                            -0.04  -0.01  -0.06  +0.12
instrument twice                              +0.07  -0.30  +0.75  -0.52
label goal                                    +0.36  -0.08  -0.06  -0.22
label goal + amount                           +0.26  -0.03  +0.00  -0.24
label goal + measure                          +0.26  -0.05  -0.07  -0.14
label goal + verb do                          -0.05  -0.01  +0.08  -0.01
label other                                   -0.02  +1.24  -0.38  -0.85
label talk                                    -0.10  -0.37  -0.27  +0.74
label way                                     -0.25  +0.69  -0.11  -0.33
label work                                    -0.13  -0.02  +0.26  -0.11
later change                                  -0.34  -0.06  -0.04  +0.44
later choose                                  -0.18  +0.99  -0.38  -0.43
later do                                      -0.24  +0.03  -0.11  +0.32
later gain                                    +0.06  +0.14  +0.07  -0.27
later plain                                   -0.11  +0.19  -0.32  +0.24
later reach                                   +0.05  -0.08  +0.30  -0.27
length 14                                     -0.29  +0.67  -0.41  +0.02
length 25                                     +0.03  +0.72  +0.27  -1.03
length 4                                      +0.17  -0.73  -0.20  +0.77
length 8                                      -0.40  -0.47  -0.10  +0.97
limit                                         -0.41  -0.01  -0.60  +1.03
limit + amount                                -0.27  +0.11  -0.12  +0.28
limit + instrument                            -0.09  -0.05  -0.49  +0.63
limit + verb do                               -0.03  -0.01  -0.15  +0.19
list of instruments                           -0.01  -0.03  +0.32  -0.29
measure                                       +0.67  -0.17  -0.40  -0.11
measure + aimed                               +0.26  +0.14  -0.10  -0.29
measure + amount                              +0.28  -0.40  -0.44  +0.56
measure + bound                               +0.31  +0.13  -0.24  -0.19
measure + compare                             +0.53  -0.23  -0.06  -0.24
measure + past verb in main                   -0.35  -0.05  +0.18  +0.22
measure + time deadline                       +0.16  +0.24  -0.42  +0.02
measure + time past                           -0.12  -0.04  +0.14  +0.03
measure in main                               +0.65  -0.02  -0.30  -0.33
measure in main + instrument in main          +0.20  -0.03  -0.24  +0.07
measure in side                               +0.02  -0.15  -0.09  +0.22
measure twice                                 +0.04  +0.42  -0.27  -0.19
mood asking                                   -0.40  -0.37  -0.29  +1.05
mood asking, counted                          -0.05  -0.08  -0.03  +0.17
mood asking, instrument                       -0.00  -0.01  -0.21  +0.23
mood asking, measure                          -0.25  -0.00  -0.02  +0.27
mood asking, nothing                          -0.09  -0.06  -0.04  +0.19
mood asking, segment                          -0.01  -0.26  -0.01  +0.29
mood command                                  +0.14  +0.38  +0.41  -0.93
mood command + approach in main               -0.10  +0.19  -0.23  +0.13
mood command + counted                        +0.08  +0.13  +0.17  -0.38
mood command + instrument in main             +0.14  +0.01  +0.04  -0.19
mood command + measure in main                +0.33  +0.02  -0.01  -0.34
mood command + only                           +0.19  +0.24  -0.37  -0.06
mood command + refuse                         -0.04  +0.33  +0.04  -0.32
mood command + segment in main                -0.04  +0.21  +0.11  -0.28
mood command + slogan                         -0.15  -0.31  +0.03  +0.44
mood command + staff                          -0.14  +0.08  +0.30  -0.24
mood command, approach                        -0.11  +0.19  -0.22  +0.14
mood command, counted                         +0.04  +0.22  -0.02  -0.25
mood command, instrument                      -0.15  -0.07  +0.38  -0.16
mood command, measure                         +0.62  -0.19  -0.17  -0.26
mood command, nothing                         -0.00  -0.16  +0.20  -0.04
mood command, segment                         -0.06  +0.19  +0.07  -0.20
mood command, staff                           -0.17  +0.09  +0.29  -0.21
mood doing                                    -0.13  +0.23  +0.08  -0.17
mood doing, counted                           -0.17  +0.31  +0.04  -0.19
mood doing, instrument                        -0.01  -0.02  +0.10  -0.07
mood doing, measure                           +0.06  -0.15  +0.11  -0.01
mood doing, nothing                           +0.04  -0.04  -0.13  +0.12
mood doing, segment                           -0.04  +0.23  -0.02  -0.17
mood i naming                                 -0.09  +0.08  -0.05  +0.06
mood i now                                    -0.01  -0.05  -0.07  +0.12
mood infinitive                               +0.48  -0.21  -0.24  -0.03
mood infinitive, measure                      +0.13  -0.05  -0.00  -0.08
mood infinitive, nothing                      +0.01  -0.04  -0.13  +0.15
mood naming                                   -0.13  +0.09  +0.08  -0.05
mood naming + amount                          -0.01  -0.15  +0.24  -0.08
mood naming + bound                           +0.21  -0.01  -0.06  -0.14
mood naming + compare                         +0.54  +0.04  -0.30  -0.28
mood naming + contrast                        -0.18  +0.27  +0.01  -0.10
mood naming + counted                         +0.11  -0.16  +0.03  +0.03
mood naming + moved to an amount              +0.15  -0.01  -0.02  -0.13
mood naming + only                            -0.32  +0.44  -0.10  -0.02
mood naming + refuse                          -0.06  +0.12  -0.09  +0.04
mood naming + slogan                          -0.19  +0.08  +0.01  +0.10
mood naming + time deadline                   +0.48  -0.06  -0.09  -0.33
mood naming + time freq                       +0.35  -0.27  -0.02  -0.06
mood naming + zone against                    -0.08  -0.27  +0.15  +0.20
mood naming, approach                         -0.26  +0.81  -0.25  -0.30
mood naming, counted                          +0.26  -0.33  -0.23  +0.29
mood naming, instrument                       -0.43  -0.58  +1.13  -0.12
mood naming, measure                          +1.07  -0.31  -0.33  -0.43
mood naming, nothing                          -0.51  +0.08  -0.04  +0.47
mood naming, segment                          -0.16  +0.31  +0.06  -0.21
mood naming, staff                            -0.15  -0.11  -0.15  +0.41
mood they can                                 -0.03  -0.08  +0.04  +0.07
mood they cannot                              -0.02  -0.03  -0.03  +0.08
mood they naming                              +0.11  +0.19  +0.05  -0.34
mood they naming, instrument                  -0.04  -0.03  +0.08  -0.00
mood they naming, measure                     +0.16  +0.23  -0.02  -0.38
mood they now                                 -0.38  +0.22  +0.19  -0.04
mood they now + amount                        -0.17  -0.10  +0.17  +0.11
mood they now + contrast                      -0.19  +0.17  -0.08  +0.10
mood they now + only                          +0.03  +0.17  -0.21  +0.00
mood they now + refuse                        -0.05  +0.08  -0.28  +0.25
mood they now + time freq                     -0.23  -0.03  +0.42  -0.17
mood they now, approach                       -0.00  -0.15  -0.00  +0.16
mood they now, counted                        +0.04  +0.28  -0.03  -0.28
mood they now, instrument                     -0.07  -0.02  +0.06  +0.03
mood they now, measure                        -0.00  +0.16  -0.02  -0.14
mood they now, nothing                        -0.13  -0.09  +0.02  +0.20
mood they now, segment                        -0.24  +0.23  +0.18  -0.18
mood they now, staff                          -0.01  -0.06  -0.03  +0.10
mood they past                                -0.19  +0.00  -0.15  +0.34
mood they past + amount                       -0.08  -0.06  +0.06  +0.08
mood they past, counted                       -0.21  -0.04  -0.09  +0.34
mood they past, instrument                    -0.02  -0.01  +0.22  -0.19
mood they past, measure                       +0.06  -0.02  -0.07  +0.02
mood they past, nothing                       -0.15  +0.07  -0.18  +0.26
mood they want                                +0.16  -0.05  -0.15  +0.05
mood they want, measure                       -0.19  -0.02  -0.00  +0.21
mood they will                                +0.19  -0.28  +0.00  +0.09
mood they will + amount                       -0.17  +0.14  -0.01  +0.04
mood they will + counted                      +0.12  +0.08  -0.06  -0.15
mood they will + instrument                   -0.06  -0.11  +0.11  +0.06
mood they will + measure                      -0.08  +0.13  -0.01  -0.04
mood they will + segment                      +0.08  -0.11  -0.09  +0.12
mood they will + verb do                      +0.34  -0.10  -0.00  -0.25
mood they will, counted                       -0.01  -0.01  +0.07  -0.04
mood they will, instrument                    -0.06  -0.11  +0.09  +0.07
mood they will, nothing                       +0.05  -0.12  -0.08  +0.16
mood they will, segment                       +0.15  -0.02  -0.07  -0.06
mood they would                               -0.04  +0.00  -0.09  +0.12
mood they would, nothing                      -0.05  -0.02  -0.09  +0.15
mood want                                     -0.09  -0.10  -0.03  +0.21
mood want, counted                            -0.10  -0.06  -0.01  +0.17
mood we cannot                                -0.13  -0.09  -0.15  +0.37
mood we naming                                +0.01  -0.10  -0.11  +0.21
mood we naming, nothing                       -0.16  -0.11  -0.03  +0.30
mood we naming, segment                       +0.05  +0.12  -0.02  -0.15
mood we now                                   +0.09  -0.02  -0.17  +0.10
mood we now + amount                          +0.14  -0.00  -0.01  -0.12
mood we now + only                            -0.01  -0.19  -0.00  +0.21
mood we now, counted                          -0.02  +0.12  -0.03  -0.07
mood we now, nothing                          +0.07  -0.05  -0.12  +0.10
mood we now, segment                          -0.02  -0.15  -0.00  +0.17
mood we past                                  -0.12  -0.14  -0.04  +0.31
mood we past, counted                         -0.13  -0.02  -0.03  +0.18
mood we want                                  -0.08  +0.48  +0.00  -0.40
mood we want + amount                         -0.04  +0.12  +0.07  -0.15
mood we want, nothing                         +0.02  +0.34  -0.04  -0.32
mood we want, segment                         -0.10  +0.18  -0.04  -0.04
mood we will                                  -0.14  +0.13  +0.17  -0.16
mood will                                     +0.10  -0.03  +0.09  -0.16
mood will, approach                           +0.15  -0.08  -0.02  -0.06
mood will, counted                            +0.23  -0.16  -0.04  -0.03
mood will, instrument                         -0.11  +0.14  +0.13  -0.16
mood will, measure                            +0.09  -0.01  -0.01  -0.07
mood will, nothing                            -0.02  -0.12  -0.07  +0.21
moved to an amount                            +0.32  -0.10  -0.01  -0.21
not                                           -0.00  -0.30  -0.36  +0.66
not + resource                                -0.20  +0.01  -0.02  +0.21
number of approach                            -0.13  -0.09  +0.26  -0.04
number of counted                             +0.07  -0.09  +0.04  -0.02
number of instrument                          +0.03  +0.12  +0.01  -0.16
number of measure                             -0.23  -0.24  +0.04  +0.43
number of segment                             +0.08  +0.27  -0.01  -0.33
number of staff                               -0.25  +0.06  +0.18  +0.01
only                                          -0.11  +0.60  -0.73  +0.23
opinion                                       -0.03  -0.61  -0.63  +1.26
opinion + instrument                          -0.02  -0.08  -0.50  +0.61
opinion + segment                             -0.03  +0.09  -0.05  -0.01
our people do it                              -0.14  -0.12  +0.28  -0.02
our people do it + verb do                    -0.00  -0.05  +0.08  -0.02
our people do it + verb do told               -0.08  +0.03  +0.53  -0.48
past                                          -0.13  +0.05  -0.33  +0.41
past + amount                                 +0.22  -0.12  -0.14  +0.04
past verb in main                             +0.07  -0.01  -0.20  +0.14
present                                       -0.32  +0.03  -0.86  +1.15
question                                      -0.40  -0.37  -0.29  +1.05
question + amount                             -0.35  -0.00  -0.00  +0.35
question + instrument                         -0.01  -0.01  -0.26  +0.28
question + measure                            -0.25  -0.00  -0.02  +0.27
question + segment                            -0.02  -0.27  -0.01  +0.30
refuse                                        -0.32  +1.01  -0.64  -0.06
resource                                      -0.73  +0.18  -0.36  +0.91
resource + amount                             -0.28  +0.16  -0.47  +0.59
rise                                          +0.86  -0.05  -0.51  -0.30
segment                                       +0.07  +0.42  -0.35  -0.15
segment + aimed                               +0.40  -0.27  -0.05  -0.07
segment + compare                             +0.36  -0.00  -0.07  -0.29
segment + refuse                              -0.26  +0.27  +0.06  -0.06
segment in main                               +0.08  +0.17  -0.18  -0.07
segment in main + contrast                    -0.10  -0.17  -0.08  +0.34
segment in main + only                        -0.01  +0.83  -0.28  -0.54
segment in side                               +0.08  +0.25  -0.21  -0.13
segment twice                                 -0.15  +0.81  -0.13  -0.53
slogan                                        -0.43  -0.11  -0.31  +0.84
slogan + aimed                                -0.04  -0.02  -0.05  +0.10
slowly                                        -0.17  -0.03  +0.08  +0.12
somebody or nobody                            -0.46  -0.52  -0.20  +1.18
somebody or nobody + verb do told             -0.01  -0.07  +0.02  +0.06
staff                                         -0.39  -0.12  +0.30  +0.22
staff in main                                 -0.39  -0.11  +0.30  +0.19
staff twice                                   -0.01  +0.22  -0.04  -0.16
starts like a command                         -0.17  +0.34  +0.04  -0.21
starts like a command + instrument            -0.04  +0.07  +0.07  -0.11
starts with an article                        -0.46  -0.39  -0.31  +1.17
starts with an unlisted word                  -0.26  -0.06  -0.58  +0.90
starts with an unlisted word + verb do told   -0.14  -0.10  +0.45  -0.20
starts with let us                            -0.13  -0.19  +0.18  +0.15
starts with to                                +0.46  -0.23  -0.21  -0.02
subject i                                     +0.12  -0.02  -0.19  +0.10
subject they                                  -0.20  -0.01  -0.14  +0.36
subject they + amount                         +0.07  -0.20  +0.09  +0.04
subject they + instrument                     -0.06  -0.17  +0.40  -0.18
subject they + segment                        -0.11  -0.11  -0.21  +0.44
subject we                                    -0.36  +0.28  -0.32  +0.40
tense asking                                  -0.40  -0.37  -0.29  +1.05
tense can                                     -0.03  -0.09  +0.08  +0.04
tense cannot                                  -0.15  -0.12  -0.23  +0.50
tense command                                 +0.14  +0.38  +0.41  -0.93
tense doing                                   -0.13  +0.23  +0.08  -0.17
tense infinitive                              +0.48  -0.21  -0.24  -0.03
tense naming                                  -0.10  +0.26  -0.03  -0.13
tense now                                     -0.29  +0.16  -0.05  +0.18
tense past                                    -0.32  -0.17  -0.23  +0.72
tense past + amount                           -0.19  -0.08  +0.03  +0.24
tense past + instrument                       +0.02  -0.10  -0.06  +0.14
tense past + measure                          -0.19  -0.09  -0.11  +0.38
tense past + segment                          -0.05  -0.01  -0.08  +0.14
tense past + time deadline                    +0.30  -0.09  -0.02  -0.18
tense want                                    -0.01  +0.33  -0.18  -0.14
tense will                                    +0.15  -0.18  +0.26  -0.24
tense would                                   +0.18  +0.01  -0.10  -0.09
third person                                  -0.16  -0.61  +0.27  +0.51
third person + mood they now                  -0.03  -0.12  +0.01  +0.14
time date                                     +0.07  -0.45  +0.26  +0.12
time deadline                                 +1.67  -0.50  -0.45  -0.72
time freq                                     -0.30  -0.37  +0.82  -0.15
time past                                     -0.24  -0.28  +0.12  +0.39
time span                                     +0.62  -0.54  -0.07  -0.01
to an amount                                  +0.10  -0.15  +0.05  +0.00
to be                                         -0.05  -0.58  -0.21  +0.85
to be + amount                                +0.27  -0.13  +0.09  -0.23
to be + instrument                            +0.18  +0.22  -0.19  -0.21
to be + time deadline                         +0.12  -0.02  -0.01  -0.09
verb be                                       +0.22  -0.11  -0.43  +0.32
verb be + amount                              +0.51  -0.10  -0.27  -0.14
verb be + approach                            -0.09  +0.00  -0.02  +0.10
verb be + instrument                          +0.18  -0.04  -0.26  +0.12
verb be + measure                             -0.23  +0.11  -0.04  +0.16
verb be + segment                             +0.25  -0.03  -0.10  -0.12
verb change                                   +0.68  -0.19  -0.25  -0.24
verb change + amount                          +0.09  -0.06  +0.06  -0.09
verb change told                              +0.23  -0.08  -0.14  -0.02
verb change, counted                          +0.08  +0.15  -0.10  -0.14
verb change, instrument                       -0.11  -0.09  +0.16  +0.05
verb change, measure                          +0.67  -0.41  -0.20  -0.06
verb change, nothing                          +0.47  -0.14  -0.24  -0.10
verb choose                                   -0.64  +2.00  -1.06  -0.30
verb choose + anecdote                        -0.01  +0.07  -0.01  -0.05
verb choose + contrast                        -0.09  +0.28  -0.12  -0.07
verb choose + refuse                          +0.00  -0.08  -0.10  +0.18
verb choose told                              +0.04  +0.37  -0.12  -0.29
verb choose, approach                         -0.04  +0.11  -0.03  -0.05
verb choose, counted                          -0.21  +0.56  -0.22  -0.13
verb choose, instrument                       +0.21  +0.26  -0.33  -0.14
verb choose, measure                          -0.12  +0.27  -0.02  -0.13
verb choose, nothing                          -0.38  +0.60  -0.29  +0.07
verb choose, segment                          -0.20  +0.51  -0.15  -0.16
verb choose, staff                            -0.01  +0.19  -0.16  -0.02
verb do                                       -0.54  -0.94  +1.67  -0.20
verb do + counted                             -0.24  -0.24  +0.67  -0.19
verb do + measure                             -0.37  -0.05  +0.43  -0.01
verb do + number of counted                   +0.03  -0.07  +0.02  +0.02
verb do + staff                               -0.11  -0.15  +0.35  -0.10
verb do + time freq                           -0.08  -0.11  +0.24  -0.06
verb do told                                  -0.24  -0.30  +0.64  -0.11
verb do, approach                             -0.08  -0.19  -0.20  +0.47
verb do, counted                              -0.36  +0.03  +0.42  -0.09
verb do, instrument                           -0.17  -0.33  +0.70  -0.20
verb do, measure                              -0.28  +0.01  +0.09  +0.18
verb do, nothing                              -0.28  -0.19  +0.64  -0.17
verb do, segment                              +0.13  -0.45  +0.56  -0.24
verb do, staff                                -0.10  -0.11  +0.23  -0.02
verb gain                                     +0.50  -0.35  -0.29  +0.15
verb gain + amount                            +0.69  -0.14  -0.37  -0.18
verb gain + number of counted                 +0.38  -0.15  -0.25  +0.02
verb gain + staff                             -0.02  -0.08  +0.14  -0.04
verb gain told                                +0.04  -0.05  -0.37  +0.38
verb gain, counted                            +0.26  -0.18  -0.34  +0.26
verb gain, instrument                         -0.01  -0.18  +0.00  +0.19
verb gain, nothing                            +0.33  +0.00  -0.36  +0.02
verb gain, segment                            -0.04  -0.09  -0.21  +0.35
verb gain, staff                              -0.07  -0.01  +0.20  -0.12
verb plain                                    -0.13  -0.24  -0.24  +0.62
verb plain told                               -0.42  -0.10  -0.04  +0.56
verb plain told + amount                      -0.36  -0.02  +0.36  +0.02
verb plain told + instrument                  -0.03  -0.19  +0.06  +0.16
verb plain told + measure                     -0.15  +0.18  -0.02  -0.00
verb plain told + segment                     -0.16  +0.13  -0.09  +0.12
verb plain, approach                          -0.02  -0.23  -0.02  +0.27
verb plain, counted                           +0.11  -0.07  -0.04  -0.00
verb plain, instrument                        -0.11  -0.15  -0.09  +0.34
verb plain, measure                           -0.08  -0.06  -0.01  +0.15
verb plain, nothing                           -0.19  -0.26  -0.06  +0.51
verb plain, segment                           -0.14  +0.36  -0.13  -0.09
verb reach                                    +0.34  -0.30  -0.05  +0.01
verb reach + amount                           +0.08  -0.02  -0.01  -0.05
verb reach told                               +0.06  -0.06  -0.03  +0.02
verb reach, counted                           -0.11  +0.01  -0.02  +0.11
verb reach, instrument                        -0.02  -0.04  +0.08  -0.01
verb reach, measure                           +0.42  -0.09  -0.04  -0.29
verb reach, nothing                           +0.12  -0.11  -0.09  +0.08
verb was                                      -0.18  -0.09  -0.08  +0.35
wayname                                       -0.08  -0.13  +0.06  +0.15
workname                                      +0.12  -0.14  -0.07  +0.09
zone against                                  -0.30  +0.80  -0.37  -0.13
zone end                                      -0.17  +0.19  +0.22  -0.24
zone means                                    +0.13  -0.06  +0.04  -0.10
zone means + verb gain                        +0.18  -0.10  -0.07  -0.01
zone why                                      -0.17  -0.02  +0.08  +0.11
"""


def _read(table: str) -> Mapping[str, tuple[float, ...]]:
    rows = (line.rsplit(maxsplit=len(KINDS)) for line in table.strip().splitlines())
    return {name.strip(): tuple(float(weight) for weight in weights) for name, *weights in rows}


WEIGHTS: Mapping[str, tuple[float, ...]] = _read(_TABLE)
