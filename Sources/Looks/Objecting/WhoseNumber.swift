import AuditTrail
import CareRecord
import Federation
import Foundation
import Objections
import Storage

/// Whose a number is today, as the national register says in the name of a desk. That it is asked is on record first.
public struct WhoseNumber: Sendable {
    private let trail: TrailStore
    private let ask: @Sendable (NHSNumber, Desk) async -> TraceAnswer

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
    ///   - now: the database's time.
    /// - Returns: another number itself where it leads to nobody; nil where it gives no answer, or the desk has nobody who could ask.
    public func today(_ number: NHSNumber, of person: NHSNumber, for desk: Desk, at now: Date) async throws(StorageError) -> NHSNumber? {
        guard let office = desk.staffedBy.min() else { return nil }
        try await trail.append(
            TrailEvent(
                kind: .searched, at: now, organisation: office.code, people: [number.digits], purpose: "objection",
                detail: "objection: who it is"))
        return switch await ask(number, desk) {
        case .found(let found): found.nhsNumber
        case .notFound: number == person ? nil : number
        case .unavailable: nil
        }
    }
}
