import AuditTrail
import CareRecord
import Foundation
import Objections
import PublicWeb
import StaffWeb
import Storage

/// Takes an older system's list of objections: each of its rows was in force there and comes into force here. Tried first, it says what of it would be taken.
///
/// It may be stopped at any moment and run again with the same list. A row comes into force in one transaction or not at all, and one that an earlier run took is
/// known by its person, the day it was received and that it was imported: it is counted, and never brought into force a second time, also where the person
/// has withdrawn it meanwhile.
struct ListTaking: Sendable {
    let cases: ObjectionCaseStore
    let desk: Desk
    let hand: Hand
    let now: @Sendable () -> Date
    /// Whom the national register has under a number; nil where it knows nobody. `Unanswered` where it does not say.
    let register: @Sendable (NHSNumber) async throws -> ObjectingDesk.Registered?
    /// Who a row is about, and what shows that somebody may act, as it is kept.
    let seal: @Sendable (String) throws -> [UInt8]
    let event: @Sendable (NHSNumber, String, Date) -> TrailEvent

    /// The national register gives no answer about one number.
    struct Unanswered: Error {}

    /// After so many rows without an answer, one after another, the register is taken to be away, and the rest of the list is not asked about: each question waits
    /// for its deadline, and stands in somebody's list of who asked.
    static let mostUnanswered = 10
    private static let unanswered = "the national register gave no answer about it: nothing was done with this row. Take it again"
    private static let notAsked =
        "the national register gave no answer about \(mostUnanswered) rows before it, so it was not asked about this one. Take it again"

    func take(_ list: String, isDry: Bool) async throws -> ObjectionImport {
        let read = ImportedRow.read(list, today: Day(now()))
        var result = ObjectionImport(isDry: isDry, taken: 0, bad: read.bad)
        var seen: [NHSNumber: Int] = [:]
        var silent = 0
        for (place, it) in read.good {
            func wrong(_ words: String) { result.bad.append(.init(row: place, words: "nhs_number: " + words)) }
            guard silent < Self.mostUnanswered else {
                wrong(Self.notAsked)
                continue
            }
            let found: ObjectingDesk.Registered?
            do {
                found = try await register(it.number)
                silent = 0
            } catch is Unanswered {
                silent += 1
                wrong(Self.unanswered)
                continue
            }
            guard let who = found else {
                wrong("the national register knows nobody of it")
                continue
            }
            switch who.name.map({ PersonFit.of(it.person, $0, needsGiven: it.saysGiven) }) {
            case .fits?: break
            case .differs?, nil:
                wrong("the national register has another date of birth or name for it. Read both, and enter this one by itself")
                continue
            case .other?:
                wrong("the national register has somebody else under it, of another date of birth and family name")
                continue
            }
            if let first = seen[who.number] {
                wrong("is the person's of row \(first): one number has superseded the other")
                continue
            }
            seen[who.number] = place
            let brought: Brought
            do { brought = try await bring(it, who, isDry: isDry) } catch is Unanswered { brought = .refused(Self.unanswered) }
            switch brought {
            case .taken: result.taken += 1
            case .before(let state): state == .inForce ? (result.before += 1) : (result.ended += 1)
            case .refused(let why): wrong(why)
            }
        }
        result.bad.sort { $0.row < $1.row }
        return result
    }

    private enum Brought {
        /// It is in force now, or would be.
        case taken
        /// An earlier run took it, and where it is now.
        case before(ObjectionState)
        case refused(String)
    }

    private func bring(_ it: ImportedRow, _ who: ObjectingDesk.Registered, isDry: Bool) async throws -> Brought {
        let theirs = try await cases.of(Array(Set([who.number, it.number])))
        // The same row, whichever of the desks it has gone to since.
        let same = theirs.filter { $0.it.way == .imported && $0.it.received == it.received }
        if let half = same.first(where: { ImportedRow.steps(from: $0.it.state) != nil }) {
            guard half.desk == desk.ics.code else { return .refused("another desk has it, and it is not in force: bring it on there") }
            return isDry ? .taken : try await finish(half, who)
        }
        if let row = same.first(where: { $0.it.state == .secondCheck }) {
            return .refused("it stands at the desk as case \(row.reference) and is not in force: bring it on there")
        }
        if let row = same.first {
            // `objection end` ends what decisions read, and leaves the case as it is.
            guard row.it.state == .inForce else { return .before(row.it.state) }
            guard try await cases.isInForce(who.number) else {
                return .refused(
                    "an earlier run took it, and it was ended by command since. Case \(row.reference) of the desk \(row.desk) still says that it is in force: withdraw it there"
                )
            }
            return .before(.inForce)
        }
        // A child who decides themselves now, a power that is over: it is not brought into force on such a word.
        if let why = it.acting.flatMap({ Representing.refused($0, on: Day(now()), who.represented) }) { return .refused(why.sentence) }
        guard !theirs.contains(where: { $0.it.state.isStanding }) else { return .refused("the person has an objection here already") }
        for row in try await cases.standingElsewhere(who.number) {
            guard let older = row.person, try await register(older)?.number == who.number else { continue }
            return .refused("the person has an objection here already, under an older number")
        }
        return isDry ? .taken : try await receive(it, who)
    }

    private func receive(_ it: ImportedRow, _ who: ObjectingDesk.Registered) async throws -> Brought {
        let begun = now()
        let row = ObjectionCaseRow(
            id: TrailEvent(kind: .objectionHandled, at: begun).id, reference: ObjectionCaseRow.newReference(), desk: desk.ics.code,
            person: who.number, it: ObjectionCase(way: .imported, received: it.received, acting: it.acting),
            // Should it be the wrong person's, this is all by which the right one is found.
            details: try seal(WrittenDetails(of: it).text), actingEvidence: try it.acting.map { try seal($0.evidence) }, created: begun)
        let outcome = try await cases.receive(row, writing("received, imported", who, begun), then: steps(from: .received, who, begun))
        guard case .done = outcome else { return .refused("the person has an objection here already") }
        return .taken
    }

    private func finish(_ row: ObjectionCaseRow, _ who: ObjectingDesk.Registered) async throws -> Brought {
        guard case .done = try await cases.take(row.id, at: row.desk, steps: steps(from: row.it.state, who, now())) else {
            return .refused("it stands at the desk as case \(row.reference) and is not in force: bring it on there")
        }
        return .taken
    }

    private func steps(from state: ObjectionState, _ who: ObjectingDesk.Registered, _ at: Date) -> [ObjectionCaseStore.Written] {
        (ImportedRow.steps(from: state) ?? []).map { ($0, writing($0.noted, who, at)) }
    }

    private func writing(_ detail: String, _ who: ObjectingDesk.Registered, _ at: Date) -> ObjectionCaseStore.Writing {
        .init(hand: hand, at: at, person: who.number, registered: who.represented, event: { [event] _ in event(who.number, detail, at) })
    }
}
