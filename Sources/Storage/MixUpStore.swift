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

    /// Adds it, with its event, unless the same one is open: the unique `open_key` says so.
    public func raise(_ row: Row, _ event: TrailEvent) async throws(StorageError) {
        do {
            let added = SQLStatement(
                "INSERT INTO mix_up (id, organisation, source, nhs_number, fields, look, raised_at, open_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    .text(row.id), .text(row.organisation), .text(row.source), .text(row.nhsNumber),
                    .text(row.fields), .text(row.look),
                    .time(row.raised), .text("\(row.source)|\(row.nhsNumber)|\(row.fields)"),
                ])
            try await database.append([added] + (try TrailStore.inserting(event)))
        } catch .conflict {
            // The same mix-up is open already: the queue has it.
        } catch { throw error }
    }

    /// Open ones of an organisation, newest first.
    public func open(for organisation: String, limit: Int = 200) async throws(StorageError) -> [Row] {
        try await database.read { transaction in
            try transaction.query(
                "SELECT id, source, nhs_number, fields, look, raised_at FROM mix_up WHERE organisation = ? AND closed_at IS NULL ORDER BY raised_at DESC LIMIT ?",
                [.text(organisation), .integer(Int64(limit))]
            ).map { row in
                Row(
                    id: row.text(0) ?? "", organisation: organisation, source: row.text(1) ?? "",
                    nhsNumber: row.text(2) ?? "",
                    fields: row.text(3) ?? "", look: row.text(4) ?? "",
                    raised: row.time(5) ?? Date(timeIntervalSince1970: 0))
            }
        }
    }
}
