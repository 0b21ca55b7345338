import AccessControl
import CareRecord
import Foundation
import Storage

extension HeldLook {
    /// Nil where its row names nobody that can be.
    init?(_ row: OpenLookStore.Row) {
        guard let person = try? NHSNumber(row.nhsNumber) else { return nil }
        self.init(
            session: row.session, person: person, askedFor: row.askedFor.flatMap { try? NHSNumber($0) }, mark: row.mark, opened: row.opened,
            seen: row.seen,
            isEnded: row.ended != nil, decision: row.decision.flatMap { try? WrittenDecision(text: $0) })
    }
}
