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
    ///   - desk: in whose name it is asked.
    ///   - now: the database's time.
    /// - Returns: nil where it gives no answer, or the desk has nobody who could ask.
    public func today(_ number: NHSNumber, for desk: Desk, at now: Date) async throws(StorageError) -> NHSNumber? {
        guard let office = desk.staffedBy.min() else { return nil }
        try await trail.append(
            TrailEvent(
                kind: .searched, at: now, organisation: office.code, people: [number.digits], purpose: "objection",
                detail: "objection: who it is"))
        guard case .found(let person) = await ask(number, desk) else { return nil }
        return person.nhsNumber
    }
}
