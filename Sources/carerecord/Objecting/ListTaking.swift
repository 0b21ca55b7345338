import AuditTrail
import CareRecord
import Foundation
import Objections
import PublicWeb
import StaffWeb
import Storage

/// Takes an older system's list of objections: each of its rows was in force there and comes into force here. Tried first, it says what of it would be taken.
struct ListTaking: Sendable {
    let cases: ObjectionCaseStore
    let desk: Desk
    let hand: Hand
    let now: @Sendable () -> Date
    /// Whom the national register has under a number; nil where it knows nobody.
    let register: @Sendable (NHSNumber) async throws -> ObjectingDesk.Registered?
    let event: @Sendable (NHSNumber, String, Date) -> TrailEvent

    func take(_ list: String, isDry: Bool) async throws -> ObjectionImport {
        let rows = list.split(whereSeparator: \.isNewline).map {
            $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let read = ImportedRow.read(rows, today: Day(now()))
        var result = ObjectionImport(isDry: isDry, taken: 0, bad: read.bad)
        for (place, it) in read.good {
            guard let who = try await register(it.number) else {
                result.bad.append(.init(row: place, words: "nhs_number: the national register knows nobody of it"))
                continue
            }
            guard try await !cases.of([who.number]).contains(where: { $0.it.state.isStanding }) else {
                result.bad.append(.init(row: place, words: "nhs_number: the person has an objection here already"))
                continue
            }
            if !isDry, let refused = try await bring(it, who) {
                result.bad.append(.init(row: place, words: refused))
                continue
            }
            result.taken += 1
        }
        result.bad.sort { $0.row < $1.row }
        return result
    }

    /// - Returns: what kept it from coming into force; nil where it did.
    private func bring(_ it: ImportedRow, _ who: ObjectingDesk.Registered) async throws -> String? {
        let begun = now()
        let row = ObjectionCaseRow(
            id: TrailEvent(kind: .objectionHandled, at: begun).id, reference: ObjectionCaseRow.newReference(), desk: desk.ics.code,
            person: who.number, it: ObjectionCase(way: .imported, received: it.received), created: begun)
        guard case .done = try await cases.receive(row, writing("received, imported", who, begun)) else {
            return "the person has an objection here already"
        }
        for step in [ObjectionStep.checkIdentity(.documents), .consider, .uphold] {
            guard case .done = try await cases.take(row.id, at: desk.ics.code, step, writing(step.kind.rawValue, who, now())) else {
                return "it stands at the desk as case \(row.reference) and is not in force: bring it on there"
            }
        }
        return nil
    }

    private func writing(_ detail: String, _ who: ObjectingDesk.Registered, _ at: Date) -> ObjectionCaseStore.Writing {
        .init(hand: hand, at: at, person: who.number, born: who.born, event: { [event] _ in event(who.number, detail, at) })
    }
}
