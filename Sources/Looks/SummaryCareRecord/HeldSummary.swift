import AccessControl
import CareRecord
import Federation
import Foundation
import Synchronization

/// What a look holds of the Summary Care Record, in the memory of the node that serves it: after a sleep, and at another node, it is asked for anew.
struct HeldSummary: Sendable {
    /// When the person last said no; nil: they did not.
    var refused: Date?
    var opened: Opened?

    struct Opened: Sendable {
        /// A gathering, gate, record and ledger of its own under the look's id, whose account it shares: nothing of it reaches the look's lines.
        let look: LiveLook
        let emergency: SummaryEmergency?
        let permitted: Date
        let word: SummaryWord
    }
}

/// What the source said of it as a whole.
final class SummaryWord: Sendable {
    private let said = Mutex<SummaryStanding?>(nil)
    /// Nil while it has not answered.
    var standing: SummaryStanding? { said.withLock { $0 } }
    func say(_ standing: SummaryStanding) { said.withLock { $0 = standing } }
}
