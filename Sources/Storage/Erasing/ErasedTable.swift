import AuditTrail
import Foundation

/// A table that remembers people beside the trail, and is erased by the same time. Every table of the schema that names a person by number is
/// here or has its reason in `ErasingTests`.
struct ErasedTable: Sendable {
    let name: String
    /// Its key, one column.
    private let key: String
    /// By which it is old; a row where that is null is still in force and stays.
    private let age: String
    /// Whom a row is about: a column, or an expression over the table.
    private let person: String
    /// What hangs on a row, before it: each names the key by one parameter.
    private let before: [String]

    static let all: [ErasedTable] = [
        // First, while what tells whom a message is about is still there. One that never left holds an address.
        .init("outbox", "id", "created_at", person: OutboxStore.person),
        .init(
            "look", "id", "opened_at",
            before: [
                "DELETE FROM look_release WHERE look = ?", "DELETE FROM look_life WHERE look = ?",
                "DELETE FROM look_supplier WHERE look = ?",
            ]),
        // With what rules found and officers and staff wrote.
        // Open ones stay, for so long (`OpenCases`); those under the line of an alert that nobody touched go with their time.
        .init(
            "oversight_case", "id",
            "COALESCE(closed_at, CASE WHEN kind = 'alert' AND score < {alert} AND state = 'open' THEN last_at ELSE raised_at + {limit} END)",
            before: [
                "DELETE FROM alert WHERE oversight_case = ?", "DELETE FROM case_step WHERE oversight_case = ?",
                "DELETE FROM case_question WHERE oversight_case = ?",
            ]),
        .init("look_question", "id", "asked_at"),
        .init("correction_request", "id", "asked_at"),
        // As old as what the person said last.
        .init("contact_way", "nhs_number", "set_at"),
        .init("public_session", "key", "created_at"),
        // A session's marks go together.
        .init("session_mark", "session", "given_at"),
        .init("evidence_asked", "id", "at"),
        .init("relationship", "id", "found_at"),
        // With what staff wrote when they broke the glass.
        .init(
            "break_glass", "id", "opened_at",
            before: ["DELETE FROM break_glass_case WHERE break_glass = ?", "DELETE FROM glass_contact WHERE break_glass = ?"]),
        .init("direction", "id", "at"),
        .init("pending_look", "id", "created_at"),
        .init("mix_up", "id", "raised_at"),
        .init("objection", "id", "ended_at"),
        .init("objection_case", "id", "closed_at", before: ["DELETE FROM objection_step WHERE objection_case = ?"]),
        // What ends by itself on a day was used for the last time then; what no second person ever agreed to never was.
        .init("representative", "id", "COALESCE(ended_at, until_at, CASE WHEN confirmed_at IS NULL THEN set_at END)"),
        .init("caseload", "id", "ended_at"),
        .init("legal_hold", "id", "ended_at"),
    ]

    init(_ name: String, _ key: String, _ age: String, person: String = "nhs_number", before: [String] = []) {
        self.name = name
        self.key = key
        self.age = age
        self.person = person
        self.before = before
    }

    struct Found: Sendable {
        var ids: [(id: String, person: String?)] = []
        var tally = TrailErasing.Tally()
        /// Nil: there is nothing behind it.
        var last: String?
    }

    /// - Parameter alert: the score from which a case is an alert.
    func find(before end: Date, alert: Double, after: String?, limit: Int, _ transaction: any SQLTransaction) throws -> Found {
        let holds = try LegalHoldStore.inForce(transaction)
        let open = try OpenCases.keeping(before: end, alert: alert, transaction)
        let age = age.replacing("{alert}", with: "\(Int((alert * 10).rounded()))").replacing(
            "{limit}", with: "\(Int(OpenCases.limit * 1000))")
        let rows = try transaction.query(
            "SELECT \(key), \(person) FROM \(name) WHERE \(age) < ? AND \(key) > ? ORDER BY \(key) LIMIT ?",
            [.time(end), .text(after ?? ""), .integer(Int64(limit))])
        var found = Found()
        for row in rows {
            guard let id = row.text(0) else { continue }
            if try isHeld(id, row.text(1), holds, transaction) {
                found.tally.held += 1
            } else if open.keeps(id, of: name) {
                found.tally.open += 1
            } else {
                found.ids.append((id, row.text(1)))
            }
        }
        found.tally.rows = found.ids.count
        if rows.count == limit { found.last = rows.last?.text(0) }
        return found
    }

    /// A case about what somebody did in a week names nobody itself: whom its alerts name.
    private func isHeld(
        _ id: String, _ person: String?, _ holds: LegalHoldStore.InForce, _ transaction: any SQLTransaction
    ) throws -> Bool {
        if holds.holds(person) { return true }
        guard name == "oversight_case", person == nil, !holds.numbers.isEmpty else { return false }
        return try transaction.query(
            "SELECT DISTINCT p.nhs_number FROM alert a JOIN trail_person p ON p.event = a.event WHERE a.oversight_case = ?", [.text(id)]
        ).contains { holds.holds($0.text(0)) }
    }

    /// - Returns: how many rows went.
    func erase(_ found: Found, before end: Date, alert: Double, at now: Date, _ transaction: any SQLTransaction) throws -> Int {
        let holds = try LegalHoldStore.inForce(transaction)
        let open = try OpenCases.keeping(before: end, alert: alert, transaction)
        let free = try found.ids.filter { try !isHeld($0.id, $0.person, holds, transaction) && !open.keeps($0.id, of: name) }
        guard !free.isEmpty else { return 0 }
        _ = try transaction.run(
            free.flatMap { row in (before + ["DELETE FROM \(name) WHERE \(key) = ?"]).map { SQLStatement($0, [.text(row.id)]) } })
        try TrailStore.insert(TrailEvent(kind: .trailErased, at: now, detail: "\(free.count) rows of \(name)"), transaction)
        return free.count
    }
}
