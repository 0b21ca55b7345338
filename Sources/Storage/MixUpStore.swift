import AuditTrail
import Foundation

/// Possible mix-ups, each owned by the privacy officers of an organisation. Field names only.
public struct MixUpStore: Sendable {
    private let database: any SQLDatabase
    public init(_ database: any SQLDatabase) { self.database = database }

    public struct Row: Sendable, Hashable {
        public let id: String
        public let organisation: String
        public let source: String
        public let nhsNumber: String
        /// Comma-separated names of the fields that differ.
        public let fields: String
        public let look: String
        public let raised: Date
        public init(
            id: String, organisation: String, source: String, nhsNumber: String, fields: String, look: String,
            raised: Date
        ) {
            self.id = id
            self.organisation = organisation
            self.source = source
            self.nhsNumber = nhsNumber
            self.fields = fields
            self.look = look
            self.raised = raised
        }
    }

    /// Adds it, with its event. Where the same one is open (the unique `open_key` says so) the event alone: the queue has it, and that another
    /// look met it is on record.
    public func raise(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        do {
            let added = SQLStatement(
                "INSERT INTO mix_up (id, organisation, source, nhs_number, fields, look, raised_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(row.id), .text(row.organisation), .text(row.source), .text(row.nhsNumber),
                    .text(row.fields), .text(row.look),
                    .time(row.raised), .text("\(row.organisation)|\(row.source)|\(row.nhsNumber)|\(row.fields)"),
                ])
            try await database.append([added] + (try TrailStore.inserting(event)))
        } catch .conflict {
            try await database.append(try TrailStore.inserting(event))
        } catch { throw error }
    }

    /// Open ones of an organisation, newest first.
    public func open(for organisation: String, limit: Int = 200) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE organisation = ? AND closed_at IS NULL ORDER BY raised_at DESC LIMIT ?",
                [.text(organisation), .integer(Int64(limit))]
            ).map { Row($0, organisation) }
        }
    }

    /// How many are open.
    public func count(for organisation: String) async throws(StorageError) -> Int {
        try await database.read { transaction in
            let rows = try transaction.query(
                "SELECT COUNT(*) FROM mix_up WHERE organisation = ? AND closed_at IS NULL", [.text(organisation)])
            return Int(rows.first?.integer(0) ?? 0)
        }
    }

    /// Closes an open one of the organisation, with its event. What comes again is raised again.
    /// - Returns: false where none of that id is open there.
    public func close(
        _ id: String, of organisation: String, at now: Date, _ event: @escaping @Sendable (Row) -> TrailEvent
    ) async throws(StorageError) -> Bool {
        try await database.write { transaction in
            let rows = try transaction.query(
                "SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE id = ? AND organisation = ? AND closed_at IS NULL",
                [.text(id), .text(organisation)])
            guard let found = rows.first else { return false }
            try transaction.execute(
                "UPDATE mix_up SET closed_at = ?, open_key = NULL WHERE id = ? AND closed_at IS NULL", [.time(now), .text(id)])
            try TrailStore.insert(event(Row(found, organisation)), transaction)
            return true
        }
    }
}

extension MixUpStore.Row {
    /// From the columns id, source, nhs_number, fields, look, raised_at.
    fileprivate init(_ row: SQLRow, _ organisation: String) {
        self.init(
            id: row.text(0) ?? "", organisation: organisation, source: row.text(1) ?? "", nhsNumber: row.text(2) ?? "",
            fields: row.text(3) ?? "", look: row.text(4) ?? "", raised: row.time(5) ?? Date(timeIntervalSince1970: 0))
    }
}
