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
    /// What hangs on a row, before it: each names the key by one parameter.
    private let before: [String]

    static let all: [ErasedTable] = [
        .init(
            "look", "id", "opened_at",
            before: [
                "DELETE FROM look_release WHERE look = ?", "DELETE FROM look_life WHERE look = ?",
                "DELETE FROM look_supplier WHERE look = ?",
            ]),
        // With what rules found and officers and staff wrote.
        .init(
            "oversight_case", "id", "closed_at",
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
        .init("break_glass", "id", "opened_at", before: ["DELETE FROM break_glass_case WHERE break_glass = ?"]),
        .init("direction", "id", "at"),
        .init("pending_look", "id", "created_at"),
        .init("mix_up", "id", "raised_at"),
        .init("objection", "id", "ended_at"),
        .init("objection_case", "id", "closed_at", before: ["DELETE FROM objection_step WHERE objection_case = ?"]),
        .init("caseload", "id", "ended_at"),
        .init("legal_hold", "id", "ended_at"),
    ]

    init(_ name: String, _ key: String, _ age: String, before: [String] = []) {
        self.name = name
        self.key = key
        self.age = age
        self.before = before
    }

    struct Found: Sendable {
        var ids: [(id: String, person: String?)] = []
        var tally = TrailErasing.Tally()
        /// Nil: there is nothing behind it.
        var last: String?
    }

    func find(before end: Date, after: String?, limit: Int, _ transaction: any SQLTransaction) throws -> Found {
        let holds = try LegalHoldStore.inForce(transaction)
        let rows = try transaction.query(
            "SELECT \(key), nhs_number FROM \(name) WHERE \(age) < ? AND \(key) > ? ORDER BY \(key) LIMIT ?",
            [.time(end), .text(after ?? ""), .integer(Int64(limit))])
        var found = Found()
        for row in rows {
            guard let id = row.text(0) else { continue }
            if holds.holds(row.text(1)) { found.tally.held += 1 } else { found.ids.append((id, row.text(1))) }
        }
        found.tally.rows = found.ids.count
        if rows.count == limit { found.last = rows.last?.text(0) }
        return found
    }

    /// - Returns: how many rows went.
    func erase(_ found: Found, at now: Date, _ transaction: any SQLTransaction) throws -> Int {
        let holds = try LegalHoldStore.inForce(transaction)
        let free = found.ids.filter { !holds.holds($0.person) }
        guard !free.isEmpty else { return 0 }
        _ = try transaction.run(
            free.flatMap { row in (before + ["DELETE FROM \(name) WHERE \(key) = ?"]).map { SQLStatement($0, [.text(row.id)]) } })
        try TrailStore.insert(TrailEvent(kind: .trailErased, at: now, detail: "\(free.count) rows of \(name)"), transaction)
        return free.count
    }
}
