import AccessControl
import CareRecord
import Federation
import Foundation
import Synchronization

/// A Summary Care Record that was opened, in the memory of the node that serves the look: after a sleep, and at another node, it is asked for anew, on what
/// is on record.
struct HeldSummary: Sendable {
    /// A gathering, gate, record and ledger of its own under the look's id, whose account it shares: nothing of it reaches the look's lines.
    let look: LiveLook
    /// On what it was opened.
    let said: SummarySaid
    let word: SummaryWord

    /// Whether it may still be shown: what was said last is what it was opened on. That there is to be none is its own answer.
    func stands(by last: SummarySaid?) -> Bool {
        if case .dissented? = last, case .dissented? = word.standing { return true }
        return last == said
    }

    /// Whether a yes is what it was opened on already, and it may be viewed on it. Words for privacy officers are never: those that stand are others.
    func isOpened(by permission: PermissionToView) -> Bool {
        guard case .given = permission, case .given = said else { return false }
        if case .dissented? = word.standing { return false }
        return true
    }
}

/// What the source said of it as a whole.
final class SummaryWord: Sendable {
    private let said = Mutex<SummaryStanding?>(nil)
    /// Nil while it has not answered.
    var standing: SummaryStanding? { said.withLock { $0 } }
    func say(_ standing: SummaryStanding) { said.withLock { $0 = standing } }
    /// Whether it could not be had, so that it may be asked for again.
    var hasFailed: Bool { standing?.hasFailed ?? false }
}
