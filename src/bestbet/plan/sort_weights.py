"""The weights of the signs, learned by `scripts/sorting learn` from the training part; not edited by hand.

Each line is a sign and how far it pushes towards objective, strategy, tactic and other, in that order.
"""

from __future__ import annotations

from collections.abc import Mapping

KINDS = ("objective", "strategy", "tactic", "other")

_TABLE = """
aimed                                         +0.73  -0.10  +0.01  -0.64
amount                                        +0.73  -0.61  +0.11  -0.23
amount + aimed                                +0.28  +0.04  -0.15  -0.17
amount + bound                                +0.21  +0.10  -0.12  -0.19
amount + past verb in main                    +0.13  -0.04  -0.21  +0.12
amount + time deadline                        +0.93  -0.31  -0.15  -0.47
amount in main                                +0.73  -0.61  -0.16  +0.04
amount in side                                +0.11  +0.35  +0.05  -0.52
amount money                                  +0.52  -0.30  -0.09  -0.13
amount number                                 -0.17  +0.13  +0.19  -0.15
amount percent                                +0.40  -0.44  -0.30  +0.33
amount share                                  +0.35  -0.14  -0.13  -0.08
anecdote                                      -0.38  -0.34  -0.35  +1.07
anecdote + amount                             -0.42  -0.06  +0.10  +0.38
anecdote + instrument                         -0.11  -0.17  -0.12  +0.39
anecdote + measure                            -0.57  -0.07  -0.18  +0.82
anecdote + past verb in main                  -0.20  -0.16  +0.20  +0.16
anecdote + time deadline                      -0.04  -0.03  -0.25  +0.32
any                                           -0.57  +0.25  -0.41  +0.73
approach                                      -0.35  +0.83  -0.27  -0.22
approach + compare                            +0.05  -0.14  -0.09  +0.18
approach + contrast                           -0.09  +0.52  -0.20  -0.23
approach + refuse                             -0.04  +0.14  -0.07  -0.03
approach in main                              -0.34  +0.66  -0.18  -0.14
approach in side                              -0.02  +0.19  -0.09  -0.08
approach twice                                -0.12  +0.54  -0.12  -0.29
bound                                         +0.21  +0.10  -0.12  -0.19
by an amount                                  -0.18  -0.06  -0.06  +0.31
compare                                       +0.39  +0.25  -0.51  -0.14
compare + contrast                            +0.10  +0.30  +0.00  -0.40
contrast                                      -0.56  +1.39  -0.30  -0.53
counted                                       -0.06  +0.16  -0.09  -0.01
counted + aimed                               +0.64  -0.10  -0.32  -0.22
counted + compare                             +0.32  -0.03  -0.12  -0.16
counted + number of counted                   -0.02  -0.13  +0.10  +0.05
counted + time deadline                       +0.42  -0.32  +0.22  -0.31
counted in main                               +0.05  +0.08  +0.02  -0.15
counted in side                               -0.02  +0.08  -0.15  +0.09
counted twice                                 -0.24  +0.32  +0.12  -0.19
course                                        -0.25  +1.09  -0.43  -0.41
decided                                       -0.73  +0.99  -0.11  -0.15
deed                                          -0.34  +0.05  +0.81  -0.52
exclamation                                   -0.06  -0.14  -0.05  +0.25
feeling                                       -0.15  -0.24  -0.31  +0.69
feeling + instrument                          -0.06  -0.03  -0.23  +0.31
first person                                  +0.05  -0.29  -0.08  +0.32
from to                                       +0.04  -0.08  +0.10  -0.06
instrument                                    -0.61  -0.38  +1.64  -0.66
instrument + aimed                            -0.01  +0.05  +0.19  -0.23
instrument + compare                          -0.15  -0.04  -0.07  +0.26
instrument + time deadline                    -0.09  -0.17  +0.10  +0.16
instrument in main                            -0.50  -0.31  +1.29  -0.48
instrument in main + number of instrument     -0.01  -0.03  +0.13  -0.09
instrument in main + time freq                +0.18  -0.03  +0.00  -0.15
instrument in side                            +0.02  -0.05  -0.04  +0.07
instrument twice                              -0.02  -0.37  +0.92  -0.53
label goal                                    +0.39  -0.08  -0.09  -0.21
label goal + amount                           +0.29  -0.03  -0.03  -0.23
label goal + measure                          +0.25  -0.05  -0.07  -0.13
label other                                   +0.21  +1.21  -0.40  -1.01
label talk                                    -0.08  -0.39  -0.29  +0.77
label way                                     -0.25  +0.72  -0.13  -0.34
label work                                    -0.14  -0.04  +0.28  -0.11
later change                                  -0.38  -0.04  -0.05  +0.47
later choose                                  -0.15  +0.84  -0.23  -0.47
later do                                      -0.55  +0.13  +0.04  +0.38
later gain                                    +0.06  +0.15  +0.12  -0.33
later plain                                   -0.07  +0.20  -0.39  +0.26
later reach                                   +0.04  -0.08  +0.33  -0.29
length 14                                     -0.37  +0.68  -0.44  +0.13
length 25                                     +0.04  +0.71  +0.29  -1.04
length 4                                      +0.23  -0.74  -0.15  +0.65
length 8                                      -0.47  -0.42  -0.11  +1.01
limit                                         -0.42  -0.03  -0.60  +1.04
limit + amount                                -0.29  +0.11  -0.13  +0.31
limit + instrument                            -0.08  -0.03  -0.47  +0.58
limit + verb do                               -0.02  -0.01  -0.15  +0.19
list of instruments                           -0.00  -0.03  +0.34  -0.30
measure                                       +0.81  -0.21  -0.47  -0.12
measure + aimed                               +0.12  +0.15  -0.10  -0.18
measure + amount                              +0.34  -0.39  -0.47  +0.52
measure + bound                               +0.23  +0.12  -0.23  -0.13
measure + compare                             +0.62  -0.29  -0.07  -0.26
measure + past verb in main                   -0.28  -0.07  +0.08  +0.27
measure + time deadline                       +0.17  +0.23  -0.47  +0.07
measure + time past                           -0.12  -0.05  +0.15  +0.01
measure in main                               +0.71  -0.10  -0.27  -0.34
measure in main + instrument in main          +0.10  -0.01  -0.25  +0.16
measure in side                               +0.09  -0.12  -0.20  +0.22
measure twice                                 -0.00  +0.48  -0.25  -0.23
mood asking                                   -0.40  -0.37  -0.31  +1.08
mood asking, counted                          -0.04  -0.08  -0.03  +0.15
mood asking, instrument                       -0.00  -0.01  -0.23  +0.25
mood asking, measure                          -0.26  -0.00  -0.02  +0.28
mood asking, nothing                          -0.10  -0.07  -0.04  +0.21
mood asking, segment                          -0.01  -0.26  -0.01  +0.28
mood command                                  +0.22  +0.26  +0.41  -0.90
mood command + approach in main               -0.10  +0.16  -0.21  +0.15
mood command + counted                        +0.17  +0.13  +0.11  -0.41
mood command + instrument in main             +0.07  +0.06  +0.08  -0.21
mood command + measure in main                +0.33  +0.01  +0.00  -0.34
mood command + only                           +0.27  +0.11  -0.30  -0.08
mood command + refuse                         +0.13  +0.20  -0.12  -0.21
mood command + segment in main                -0.07  +0.34  +0.05  -0.33
mood command + slogan                         -0.15  -0.29  +0.03  +0.41
mood command + staff                          -0.12  +0.04  +0.33  -0.24
mood command, approach                        -0.11  +0.15  -0.20  +0.16
mood command, counted                         +0.26  +0.06  -0.04  -0.27
mood command, instrument                      -0.20  -0.07  +0.44  -0.17
mood command, measure                         +0.63  -0.15  -0.23  -0.25
mood command, nothing                         -0.05  -0.12  +0.17  +0.00
mood command, segment                         -0.05  +0.25  +0.02  -0.22
mood command, staff                           -0.15  +0.05  +0.31  -0.21
mood doing                                    -0.15  +0.20  +0.10  -0.15
mood doing, counted                           -0.16  +0.33  +0.03  -0.20
mood doing, instrument                        -0.01  -0.02  +0.11  -0.08
mood doing, measure                           +0.02  -0.16  +0.13  +0.01
mood doing, nothing                           +0.05  -0.03  -0.12  +0.10
mood doing, segment                           -0.03  +0.21  -0.02  -0.15
mood i naming                                 -0.09  +0.09  -0.05  +0.05
mood i now                                    -0.00  -0.05  -0.08  +0.13
mood i now, nothing                           -0.01  -0.05  -0.00  +0.07
mood infinitive                               +0.28  -0.11  -0.16  -0.01
mood infinitive, measure                      +0.20  -0.07  -0.01  -0.12
mood infinitive, nothing                      +0.07  -0.06  -0.15  +0.13
mood naming                                   -0.04  +0.05  +0.06  -0.07
mood naming + amount                          +0.12  -0.14  +0.26  -0.24
mood naming + bound                           +0.22  -0.00  -0.08  -0.13
mood naming + compare                         +0.45  +0.06  -0.28  -0.23
mood naming + contrast                        -0.37  +0.30  +0.05  +0.01
mood naming + counted                         +0.22  -0.24  -0.06  +0.08
mood naming + moved to an amount              +0.11  -0.01  -0.02  -0.09
mood naming + only                            -0.32  +0.45  -0.12  -0.00
mood naming + refuse                          -0.10  +0.16  -0.08  +0.02
mood naming + slogan                          -0.19  +0.03  +0.02  +0.13
mood naming + time deadline                   +0.48  -0.07  -0.09  -0.31
mood naming + time freq                       +0.31  -0.23  -0.02  -0.06
mood naming + zone against                    -0.07  -0.26  +0.14  +0.18
mood naming, approach                         -0.25  +0.82  -0.26  -0.31
mood naming, counted                          +0.33  -0.26  -0.27  +0.20
mood naming, instrument                       -0.35  -0.61  +1.16  -0.20
mood naming, measure                          +1.05  -0.31  -0.32  -0.42
mood naming, nothing                          -0.69  +0.18  -0.04  +0.55
mood naming, segment                          -0.10  +0.28  +0.05  -0.22
mood naming, staff                            -0.17  -0.22  -0.12  +0.51
mood they can                                 -0.02  -0.10  +0.05  +0.08
mood they cannot                              -0.03  -0.03  -0.04  +0.10
mood they naming                              +0.14  +0.18  +0.04  -0.36
mood they naming, instrument                  -0.02  -0.04  +0.08  -0.02
mood they naming, measure                     +0.18  +0.24  -0.02  -0.40
mood they now                                 -0.40  +0.27  +0.16  -0.04
mood they now + amount                        -0.25  -0.06  +0.09  +0.22
mood they now + contrast                      -0.14  +0.15  -0.04  +0.03
mood they now + only                          -0.05  +0.32  -0.21  -0.07
mood they now + refuse                        -0.05  +0.03  -0.22  +0.25
mood they now + time deadline                 +0.12  -0.01  +0.03  -0.14
mood they now + time freq                     -0.23  -0.04  +0.47  -0.19
mood they now, counted                        +0.12  +0.27  -0.01  -0.37
mood they now, instrument                     -0.05  -0.04  +0.08  +0.01
mood they now, measure                        +0.01  +0.16  -0.02  -0.15
mood they now, nothing                        -0.27  -0.13  -0.03  +0.44
mood they now, segment                        -0.22  +0.15  +0.17  -0.10
mood they now, staff                          -0.01  -0.06  -0.03  +0.10
mood they past                                -0.23  -0.02  -0.12  +0.37
mood they past + amount                       -0.15  -0.07  +0.08  +0.13
mood they past, counted                       -0.18  -0.04  -0.08  +0.31
mood they past, instrument                    -0.02  -0.00  +0.23  -0.20
mood they past, measure                       +0.01  -0.02  -0.07  +0.07
mood they past, nothing                       -0.19  +0.04  -0.19  +0.34
mood they want                                +0.23  -0.05  -0.15  -0.03
mood they want, measure                       -0.19  -0.03  -0.00  +0.22
mood they will                                +0.22  -0.21  -0.00  -0.01
mood they will + amount                       -0.14  +0.10  -0.01  +0.04
mood they will + counted                      +0.16  +0.00  -0.04  -0.12
mood they will + instrument                   -0.04  -0.15  +0.10  +0.09
mood they will + measure                      -0.04  +0.09  -0.01  -0.04
mood they will + segment                      +0.13  -0.10  -0.10  +0.07
mood they will + verb do                      +0.34  -0.13  +0.02  -0.22
mood they will, counted                       -0.01  -0.02  +0.08  -0.05
mood they will, instrument                    -0.04  -0.15  +0.08  +0.11
mood they will, nothing                       +0.01  -0.06  -0.08  +0.13
mood they will, segment                       +0.19  +0.04  -0.07  -0.16
mood they would                               -0.05  -0.00  -0.09  +0.14
mood they would, nothing                      -0.05  -0.02  -0.09  +0.15
mood want                                     -0.09  -0.10  -0.03  +0.22
mood want, counted                            -0.10  -0.05  -0.01  +0.17
mood we cannot                                -0.11  -0.08  -0.16  +0.36
mood we naming                                -0.16  -0.05  -0.11  +0.32
mood we naming, nothing                       -0.15  -0.11  -0.04  +0.30
mood we naming, segment                       +0.10  +0.09  -0.02  -0.16
mood we now                                   +0.16  -0.06  -0.17  +0.07
mood we now + amount                          +0.21  -0.01  -0.02  -0.18
mood we now + only                            -0.01  -0.21  -0.00  +0.22
mood we now, counted                          -0.01  +0.12  -0.03  -0.07
mood we now, nothing                          +0.10  -0.06  -0.12  +0.08
mood we now, segment                          -0.02  -0.18  -0.00  +0.20
mood we past                                  -0.06  -0.13  -0.05  +0.24
mood we past, counted                         -0.10  -0.02  -0.03  +0.15
mood we want                                  -0.07  +0.49  -0.03  -0.39
mood we want + amount                         -0.04  +0.14  +0.05  -0.15
mood we want, nothing                         +0.01  +0.35  -0.05  -0.31
mood we want, segment                         -0.09  +0.17  -0.04  -0.04
mood we will                                  -0.14  +0.13  +0.18  -0.16
mood will                                     +0.03  +0.01  +0.06  -0.10
mood will, instrument                         -0.05  +0.12  +0.08  -0.15
mood will, measure                            +0.14  -0.04  -0.01  -0.09
mood will, nothing                            -0.06  -0.12  -0.07  +0.25
moved to an amount                            +0.30  -0.10  +0.01  -0.21
not                                           +0.12  -0.24  -0.59  +0.71
not + resource                                -0.13  -0.08  -0.02  +0.23
number of approach                            -0.08  -0.08  +0.22  -0.06
number of counted                             -0.02  -0.13  +0.10  +0.05
number of instrument                          -0.02  +0.15  +0.04  -0.16
number of instrument + time deadline          -0.12  -0.00  +0.15  -0.02
number of measure                             -0.22  -0.23  +0.04  +0.41
number of segment                             -0.17  +0.24  +0.06  -0.13
number of staff                               -0.26  +0.09  +0.18  -0.01
only                                          -0.05  +0.50  -0.68  +0.22
opinion                                       -0.02  -0.57  -0.64  +1.23
opinion + instrument                          -0.02  -0.10  -0.51  +0.63
opinion + segment                             -0.02  +0.09  -0.04  -0.02
our people do it                              -0.08  -0.16  +0.30  -0.07
our people do it + verb do                    -0.00  -0.05  +0.08  -0.03
our people do it + verb do told               -0.08  +0.04  +0.53  -0.49
past                                          -0.24  +0.15  -0.35  +0.45
past + amount                                 +0.09  -0.04  -0.17  +0.12
past verb in main                             +0.00  +0.02  -0.19  +0.17
present                                       -0.41  -0.07  -0.73  +1.20
question                                      -0.40  -0.37  -0.31  +1.08
question + amount                             -0.36  -0.00  -0.00  +0.36
question + instrument                         -0.01  -0.02  -0.28  +0.30
question + measure                            -0.26  -0.00  -0.02  +0.28
question + segment                            -0.01  -0.27  -0.01  +0.29
refuse                                        -0.18  +0.94  -0.69  -0.07
resource                                      -0.61  +0.05  -0.34  +0.90
resource + amount                             -0.33  +0.23  -0.49  +0.58
rise                                          +0.84  -0.08  -0.46  -0.30
segment                                       -0.04  +0.50  -0.33  -0.13
segment + aimed                               +0.53  -0.34  -0.04  -0.15
segment + compare                             +0.47  -0.02  -0.08  -0.37
segment + refuse                              -0.27  +0.52  -0.18  -0.07
segment in main                               -0.05  +0.19  -0.15  +0.00
segment in main + contrast                    -0.06  -0.25  -0.08  +0.39
segment in main + only                        +0.02  +0.91  -0.28  -0.66
segment in side                               +0.11  +0.31  -0.21  -0.21
segment twice                                 -0.07  +0.73  -0.12  -0.53
slogan                                        -0.41  -0.16  -0.29  +0.87
slogan + aimed                                -0.03  -0.03  -0.05  +0.11
slowly                                        -0.17  -0.02  +0.10  +0.09
somebody or nobody                            -0.39  -0.56  -0.27  +1.21
somebody or nobody + verb do told             -0.01  -0.07  +0.00  +0.08
staff                                         -0.36  -0.25  +0.34  +0.28
staff in main                                 -0.36  -0.24  +0.34  +0.26
starts like a command                         -0.15  +0.34  +0.04  -0.23
starts like a command + instrument            -0.03  +0.09  +0.07  -0.12
starts with an article                        -0.60  -0.36  -0.26  +1.22
starts with an unlisted word                  -0.29  -0.03  -0.58  +0.91
starts with an unlisted word + verb do told   -0.11  -0.16  +0.46  -0.19
starts with let us                            -0.08  -0.20  +0.14  +0.13
starts with to                                +0.26  -0.14  -0.11  -0.00
subject i                                     +0.10  -0.01  -0.17  +0.07
subject they                                  -0.14  +0.03  -0.14  +0.25
subject they + amount                         +0.02  -0.21  +0.02  +0.17
subject they + instrument                     +0.00  -0.25  +0.38  -0.13
subject they + segment                        -0.22  -0.00  -0.16  +0.38
subject we                                    -0.37  +0.33  -0.36  +0.40
tense asking                                  -0.40  -0.37  -0.31  +1.08
tense can                                     -0.01  -0.11  +0.08  +0.05
tense cannot                                  -0.14  -0.12  -0.20  +0.46
tense command                                 +0.22  +0.26  +0.41  -0.90
tense doing                                   -0.15  +0.20  +0.10  -0.15
tense infinitive                              +0.28  -0.11  -0.16  -0.01
tense naming                                  -0.14  +0.27  -0.06  -0.06
tense now                                     -0.23  +0.16  -0.09  +0.16
tense past                                    -0.30  -0.18  -0.21  +0.69
tense past + amount                           -0.20  -0.09  +0.05  +0.24
tense past + instrument                       -0.04  -0.07  -0.01  +0.12
tense past + measure                          -0.23  -0.09  -0.11  +0.42
tense past + segment                          -0.03  -0.02  -0.03  +0.07
tense past + time deadline                    +0.21  -0.10  -0.02  -0.08
tense want                                    +0.07  +0.34  -0.21  -0.19
tense will                                    +0.11  -0.07  +0.24  -0.28
tense would                                   +0.14  +0.01  -0.11  -0.05
third person                                  -0.16  -0.62  +0.23  +0.55
third person + mood they now                  -0.03  -0.13  +0.06  +0.10
time date                                     +0.09  -0.36  +0.28  -0.01
time deadline                                 +1.74  -0.54  -0.47  -0.73
time freq                                     -0.18  -0.53  +0.91  -0.20
time past                                     -0.17  -0.29  +0.15  +0.31
time span                                     +0.31  -0.44  +0.01  +0.13
to an amount                                  +0.03  -0.15  +0.05  +0.06
to be                                         -0.05  -0.60  -0.23  +0.87
to be + amount                                +0.21  -0.10  +0.08  -0.19
to be + instrument                            +0.23  +0.24  -0.21  -0.26
to be + time deadline                         +0.18  -0.03  -0.01  -0.14
verb be                                       +0.17  -0.09  -0.42  +0.35
verb be + amount                              +0.39  -0.05  -0.25  -0.09
verb be + approach                            -0.06  -0.06  -0.02  +0.14
verb be + instrument                          +0.24  -0.03  -0.27  +0.06
verb be + measure                             -0.20  +0.11  -0.04  +0.14
verb be + segment                             +0.04  +0.05  -0.08  -0.02
verb change                                   +0.69  -0.20  -0.24  -0.25
verb change + amount                          +0.12  -0.07  +0.04  -0.09
verb change told                              +0.27  -0.11  -0.16  -0.01
verb change, counted                          +0.20  +0.06  -0.11  -0.15
verb change, instrument                       -0.17  -0.07  +0.18  +0.06
verb change, measure                          +0.63  -0.34  -0.21  -0.08
verb change, nothing                          +0.48  -0.14  -0.25  -0.09
verb choose                                   -0.81  +2.17  -1.00  -0.36
verb choose + anecdote                        -0.01  +0.08  -0.01  -0.06
verb choose + contrast                        -0.11  +0.31  -0.15  -0.06
verb choose + only                            -0.01  +0.07  -0.01  -0.04
verb choose + refuse                          -0.01  +0.02  -0.11  +0.10
verb choose told                              -0.05  +0.34  -0.13  -0.17
verb choose, approach                         -0.03  +0.14  -0.03  -0.07
verb choose, counted                          -0.25  +0.52  -0.15  -0.12
verb choose, instrument                       -0.05  +0.39  -0.30  -0.04
verb choose, measure                          -0.22  +0.28  -0.03  -0.04
verb choose, nothing                          -0.32  +0.60  -0.30  +0.02
verb choose, segment                          -0.13  +0.48  -0.13  -0.22
verb choose, staff                            -0.01  +0.24  -0.20  -0.03
verb do                                       -0.57  -0.87  +1.59  -0.15
verb do + counted                             -0.15  -0.17  +0.53  -0.20
verb do + measure                             -0.27  -0.02  +0.29  -0.00
verb do + number of counted                   +0.01  -0.07  +0.06  +0.00
verb do + staff                               -0.12  -0.14  +0.38  -0.12
verb do + time freq                           -0.06  -0.11  +0.23  -0.06
verb do told                                  -0.12  -0.20  +0.62  -0.30
verb do, approach                             -0.08  +0.02  -0.16  +0.22
verb do, counted                              -0.22  -0.04  +0.37  -0.12
verb do, instrument                           -0.07  -0.38  +0.63  -0.17
verb do, measure                              -0.23  +0.04  +0.05  +0.14
verb do, nothing                              -0.38  -0.27  +0.74  -0.09
verb do, segment                              +0.15  -0.37  +0.43  -0.21
verb do, staff                                -0.11  -0.10  +0.23  -0.03
verb gain                                     +0.45  -0.47  -0.10  +0.12
verb gain + amount                            +0.69  -0.20  -0.26  -0.23
verb gain + number of counted                 +0.35  -0.11  -0.25  +0.01
verb gain + staff                             +0.00  -0.21  +0.19  +0.01
verb gain told                                -0.07  -0.08  -0.30  +0.45
verb gain, approach                           -0.02  +0.06  -0.03  -0.02
verb gain, counted                            +0.34  -0.15  -0.35  +0.16
verb gain, instrument                         -0.08  -0.20  +0.09  +0.19
verb gain, measure                            +0.05  -0.16  +0.05  +0.06
verb gain, nothing                            +0.14  +0.06  -0.35  +0.16
verb gain, segment                            -0.04  -0.10  -0.09  +0.23
verb gain, staff                              -0.04  -0.11  +0.26  -0.12
verb plain                                    -0.13  -0.21  -0.26  +0.60
verb plain told                               -0.37  -0.10  -0.11  +0.59
verb plain told + amount                      -0.31  -0.01  +0.23  +0.09
verb plain told + instrument                  -0.03  -0.20  -0.03  +0.26
verb plain told + measure                     -0.15  +0.20  -0.02  -0.03
verb plain told + segment                     -0.16  +0.13  -0.10  +0.13
verb plain, approach                          -0.02  -0.24  -0.02  +0.29
verb plain, counted                           +0.11  -0.05  -0.04  -0.02
verb plain, instrument                        -0.09  -0.15  -0.06  +0.30
verb plain, measure                           -0.12  -0.03  -0.01  +0.17
verb plain, nothing                           -0.14  -0.25  -0.18  +0.57
verb plain, segment                           -0.11  +0.35  -0.13  -0.11
verb reach                                    +0.37  -0.31  -0.08  +0.01
verb reach + amount                           +0.08  -0.02  -0.01  -0.05
verb reach told                               +0.10  -0.07  -0.03  -0.01
verb reach, counted                           -0.11  +0.04  -0.02  +0.10
verb reach, instrument                        -0.02  -0.04  +0.07  -0.01
verb reach, measure                           +0.49  -0.10  -0.04  -0.35
verb reach, nothing                           +0.14  -0.12  -0.11  +0.10
verb was                                      -0.16  -0.10  -0.09  +0.34
wayname                                       -0.05  -0.11  +0.07  +0.09
workname                                      +0.11  -0.15  -0.06  +0.11
zone against                                  -0.11  +0.75  -0.42  -0.23
zone end                                      -0.16  +0.16  +0.28  -0.28
zone means                                    +0.16  -0.03  -0.02  -0.12
zone means + verb gain                        +0.24  -0.09  -0.14  -0.02
zone why                                      -0.17  -0.02  +0.10  +0.09
"""


def _read(table: str) -> Mapping[str, tuple[float, ...]]:
    rows = (line.rsplit(maxsplit=len(KINDS)) for line in table.strip().splitlines())
    return {name.strip(): tuple(float(weight) for weight in weights) for name, *weights in rows}


WEIGHTS: Mapping[str, tuple[float, ...]] = _read(_TABLE)
