import AuditTrail
import CareRecord
import Federation
import Foundation
import Objections
import Storage
import Synchronization

/// Whose a number is today, as the national register says in the name of a desk. That it is asked is on record first.
public struct WhoseNumber: Sendable {
    private let trail: TrailStore
    private let ask: @Sendable (NHSNumber, Desk) async -> TraceAnswer
    private let kept = Kept()
    /// Seconds for which an answer, or that there was none, stands for the next question: a message is tried thirteen times, and each question stands in somebody's
    /// list of who asked. As `RegisterRounds.pause`.
    static let keeping: TimeInterval = 3600

    /// What came of a question.
    private enum Said { case found(NHSNumber), nobody, silence }

    /// What the register said last, in whose name and when; known to this node alone, as whoever sends after it may ask once. No more than were asked in an hour.
    private final class Kept: Sendable {
        private struct Question: Hashable {
            let number: NHSNumber
            let desk: ODSCode
        }
        private let all = Mutex<[Question: (said: Said, at: Date)]>([:])

        func find(_ number: NHSNumber, _ desk: Desk, at now: Date) -> Said? {
            all.withLock { all in
                // A clock that was set back makes nothing last longer.
                all = all.filter { (0..<WhoseNumber.keeping).contains(now.timeIntervalSince($0.value.at)) }
                return all[Question(number: number, desk: desk.ics)]?.said
            }
        }

        func keep(_ said: Said, of number: NHSNumber, _ desk: Desk, at now: Date) {
            all.withLock { $0[Question(number: number, desk: desk.ics)] = (said, now) }
        }
    }

    /// - Parameter ask: asks the register in the name of a desk.
    public init(_ database: any SQLDatabase, ask: @escaping @Sendable (NHSNumber, Desk) async -> TraceAnswer) {
        trail = TrailStore(database)
        self.ask = ask
    }

    /// Under which number the register has somebody today.
    /// - Parameters:
    ///   - person: whose the number may be. Of another number that it does not know it says by that that it is not theirs; where it does not know theirs it says
    ///     nothing.
    ///   - desk: in whose name it is asked.
    ///   - now: the database's time. Within an hour nobody is asked the same again.
    /// - Returns: another number itself where it leads to nobody; nil where it gives no answer, or the desk has nobody who could ask.
    public func today(_ number: NHSNumber, of person: NHSNumber, for desk: Desk, at now: Date) async throws(StorageError) -> NHSNumber? {
        guard let office = desk.staffedBy.min() else { return nil }
        if let said = kept.find(number, desk, at: now) { return Self.today(number, of: person, said) }
        try await trail.append(
            TrailEvent(
                kind: .searched, at: now, organisation: office.code, people: [number.digits], purpose: "objection",
                detail: "objection: who it is"))
        let said: Said =
            switch await ask(number, desk) {
            case .found(let found): .found(found.nhsNumber)
            case .notFound: .nobody
            case .unavailable: .silence
            }
        kept.keep(said, of: number, desk, at: now)
        return Self.today(number, of: person, said)
    }

    private static func today(_ number: NHSNumber, of person: NHSNumber, _ said: Said) -> NHSNumber? {
        switch said {
        case .found(let today): today
        case .nobody: number == person ? nil : number
        case .silence: nil
        }
    }
}
