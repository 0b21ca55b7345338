import Crypto
import Foundation

/// What a backup says of itself before its rows.
struct BackupHead: Sendable, Hashable {
    /// The schema that its rows are of.
    var schema: Int
    /// When it was made, by the database's clock.
    var made: Date

    var text: String { "carerecord-backup 1\nschema \(schema)\nmade \(Int64((made.timeIntervalSince1970 * 1000).rounded()))\n" }
}

/// All rows of a database as a backup has them, in one order: the same rows give the same bytes on every driver.
enum BackupContent {
    /// Rows read at a time: a statement that is never long.
    private static let batch = 500

    /// - Parameters:
    ///   - transaction: one state of the database.
    ///   - write: called with one piece after the other.
    /// - Returns: rows of each table.
    static func write(
        _ head: BackupHead, _ tables: [CopiedTable], from transaction: any SQLTransaction, to write: (String) throws -> Void
    ) throws -> [String: Int] {
        try write(head.text)
        var counts: [String: Int] = [:]
        for table in tables {
            try write(
                "table \(table.name) \(table.key.joined(separator: ",")) \(table.rest.isEmpty ? "-" : table.rest.joined(separator: ","))\n")
            var last: [SQLValue]?
            var count = 0
            while true {
                let rows = try transaction.run([table.next(after: last, limit: batch)]).first?.rows ?? []
                guard let end = rows.last else { break }
                try write(rows.map(BackupText.line).joined())
                count += rows.count
                last = Array(end.values.prefix(table.key.count))
                if rows.count < batch { break }
            }
            try write("end \(table.name) \(count)\n")
            counts[table.name] = count
        }
        return counts
    }

    static func text(_ digest: SHA256.Digest) -> String { digest.map { String(format: "%02x", $0) }.joined() }
}
