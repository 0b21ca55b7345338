import AuditTrail
import CareRecord
import Federation
import Foundation
import Logging
import Objections
import Storage
import Synchronization

/// Asks the national register about people whose objection is in force, so that their desk learns of a death or a move that nobody told it of. Nothing is ended
/// or handed over by it: what it finds is a line in the desk's queue, and the desk takes the step. What ended with a death is in force again as soon as the
/// register does not say any more that the death is registered: that needs nobody's step, and harms nobody where it is wrong.
///
/// Each question names a person to the register, and is on record before it is asked. So few are: each person once in `everyDays`, a handful in a round.
public struct RegisterRounds: Sendable {
    /// In one round: the register is asked one after another, beside looks and never in their way.
    static let round = 5
    /// A desk has a month to answer; a week's delay of a death or a move harms nobody, and more questions would fill people's own lists of who asked.
    public static let everyDays = 7
    /// Seconds without a question after one that the register did not answer: each stands in somebody's list of who asked, and an outage lasts.
    static let pause: TimeInterval = 3600

    private let cases: ObjectionCaseStore
    private let trail: TrailStore
    private let book: @Sendable () -> DeskBook?
    private let ask: @Sendable (NHSNumber, Desk) async -> TraceAnswer
    private let logger: Logger
    private let silence = Silence()

    /// When the register gave no answer last; known to this node alone, as whoever leads after it may ask once.
    private final class Silence: Sendable {
        private let last = Mutex<Date?>(nil)
        func begins(at now: Date) { last.withLock { $0 = now } }
        func lasts(at now: Date) -> Bool {
            guard let begun = last.withLock({ $0 }) else { return false }
            return now.timeIntervalSince(begun) < RegisterRounds.pause
        }
    }

    /// - Parameters:
    ///   - book: the region's desks as they are now; nil: it has none, and nobody is asked about.
    ///   - ask: asks the register in the name of a desk.
    public init(
        _ database: any SQLDatabase, book: @escaping @Sendable () -> DeskBook?, logger: Logger,
        ask: @escaping @Sendable (NHSNumber, Desk) async -> TraceAnswer
    ) {
        cases = ObjectionCaseStore(database)
        trail = TrailStore(database)
        self.book = book
        self.ask = ask
        self.logger = logger
    }

    /// Asks about those whose turn it is.
    /// - Returns: about how many the register was asked.
    @discardableResult
    public func round(as leader: Leadership, at now: @Sendable () -> Date) async throws(StorageError) -> Int {
        guard let book = book(), !silence.lasts(at: now()) else { return 0 }
        var count = 0
        for row in try await cases.unasked(since: Self.day(now(), daysBefore: Self.everyDays), limit: Self.round) {
            guard let person = row.person else { continue }
            guard let desk = ODSCode(row.desk).flatMap({ book[$0] }), let office = desk.staffedBy.min() else {
                // Nobody in whose name it could be asked, nor who would read of it: it is the next one's turn.
                try await cases.asking(row.id, on: Day(now()), nil, as: leader)
                continue
            }
            try await cases.asking(
                row.id, on: Day(now()), Self.event(.searched, [person], office, "objection: who it is", now()), as: leader)
            count += 1
            switch await ask(person, desk) {
            case .found(let found): try await heard(found, row, person, desk, office, book, now)
            // Void or hidden: it is not said that they have died, nor where they are.
            case .notFound: continue
            case .unavailable:
                // This one tomorrow again, and nobody else for an hour.
                silence.begins(at: now())
                try await cases.asking(row.id, on: Self.day(now(), daysBefore: Self.everyDays - 1), nil, as: leader)
                return count
            }
        }
        return count
    }

    private func heard(
        _ found: TracedPerson, _ row: ObjectionCaseRow, _ person: NHSNumber, _ desk: Desk, _ office: ODSCode, _ book: DeskBook,
        _ now: @Sendable () -> Date
    ) async throws(StorageError) {
        if found.nhsNumber != person {
            try await trail.append(
                Self.event(.searchAnswered, [person, found.nhsNumber], office, "number superseded", now()), older: person.digits,
                newer: found.nhsNumber.digits)
        }
        guard row.it.state != .endedByDeath else { return try await bringBack(row, person, found, office, now) }
        guard case .known(let word) = Self.said(found.statement, at: desk, book), word != row.it.heard?.word else { return }
        // That it took a death back stays until the desk has seen to it.
        if word == nil, row.it.heard?.word == .lives { return }
        let at = now()
        let outcome = try await cases.take(
            row.id, at: row.desk, .heard(word),
            .init(
                hand: .service, at: at,
                event: { it in
                    Self.event(
                        .objectionHandled, it.person.map { [$0] } ?? [], office,
                        "\(ObjectionStep.Kind.heard.rawValue), \(it.it.state.rawValue)", at)
                }))
        // It may have ended, or gone to another desk, while the register was asked.
        guard case .done = outcome else { return }
        logger.info("the national register says something that a desk must see to")
    }

    /// It ended with a death, and the register does not say any more that it is registered. In doubt the objection stands.
    private func bringBack(
        _ row: ObjectionCaseRow, _ person: NHSNumber, _ found: TracedPerson, _ office: ODSCode, _ now: @Sendable () -> Date
    ) async throws(StorageError) {
        guard !Self.isRegisteredDead(found.statement) else { return }
        // What they said last counts, under whichever number is theirs today: they may have objected again since, and withdrawn it.
        let theirs = try await cases.of([person] + ([found.nhsNumber] + found.superseded).filter { $0 != person })
        guard !theirs.contains(where: { $0.id != row.id && $0.created > row.created && $0.it.state.tellsTheirWish }) else { return }
        let at = now()
        let outcome = try await cases.take(
            row.id, at: row.desk, .notDied(why: Self.takenBack),
            .init(
                hand: .register, at: at,
                event: { it in
                    Self.event(
                        .objectionHandled, it.person.map { [$0] } ?? [], office,
                        "\(ObjectionStep.Kind.notDied.rawValue), \(it.it.state.rawValue)", at)
                }, messages: { $0.told(after: .notDied, at: at) }))
        // A desk may have untied it from this person meanwhile, or they have objected anew.
        guard case .done = outcome else { return }
        logger.notice("an objection that had ended with a death is in force again: the national register took the death back")
    }

    private static let takenBack = "The national register does not say any more that the death is registered."

    /// Registered, and not only told (PDS, death notification status 2).
    static func isRegisteredDead(_ statement: PersonStatement) -> Bool { statement.died?.notification == "2" }

    /// What an answer of the register's comes to.
    enum Said: Hashable {
        /// Nil: nothing that a desk must see to.
        case known(RegisterWord?)
        /// Of a restricted person it says no practice.
        case couldNotTell
    }

    static func said(_ statement: PersonStatement, at desk: Desk, _ book: DeskBook) -> Said {
        // On anything less the desk could not end it.
        if isRegisteredDead(statement) { return .known(.died) }
        guard let practice = statement.practiceODS.flatMap({ ODSCode($0) }) else { return .couldNotTell }
        // By the practice alone: somebody who lives elsewhere, or whose practice is outside the region, chose the desk of where they are cared for.
        guard case .byPractice(let other) = book.sent(practice: practice, postcode: nil), other.ics != desk.ics else { return .known(nil) }
        return .known(.moved(to: other.ics))
    }

    private static func event(_ kind: TrailEvent.Kind, _ people: [NHSNumber], _ office: ODSCode, _ detail: String, _ at: Date) -> TrailEvent
    {
        TrailEvent(kind: kind, at: at, organisation: office.code, people: people.map(\.digits), purpose: "objection", detail: detail)
    }

    /// The day that was so many days before a moment.
    private static func day(_ moment: Date, daysBefore days: Int) -> Day { Day(moment.addingTimeInterval(-86_400 * Double(days))) }
}
