import Crypto
import Foundation

/// Reads a backup from its beginning to its end, one line at a time.
struct BackupReader {
    /// What is called for each of its parts, in order.
    struct Parts {
        var table: (CopiedTable) throws -> Void = { _ in }
        var row: (SQLRow) throws -> Void = { _ in }
    }

    struct Found: Sendable, Hashable {
        let head: BackupHead
        let tables: [CopiedTable]
        let rows: [String: Int]
        let digest: String
    }

    private let path: String
    init(_ path: String) { self.path = path }

    /// - Throws: `BackupError` where it is not whole; whatever a part throws.
    func read(_ parts: Parts = Parts()) throws -> Found {
        guard let file = fopen(path, "r") else { throw BackupError.file(code: errno) }
        defer { fclose(file) }
        var state = State()
        var buffer: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(buffer) }
        while true {
            let count = getline(&buffer, &capacity, file)
            guard count > 0, let buffer else { break }
            let bytes = buffer.withMemoryRebound(to: UInt8.self, capacity: count) { Array(UnsafeBufferPointer(start: $0, count: count)) }
            try state.take(bytes, parts)
        }
        return try state.found()
    }

    private struct State {
        var line = 0
        var hash = SHA256()
        var head: [String] = []
        var tables: [CopiedTable] = []
        var rows: [String: Int] = [:]
        var count = 0
        var isInTable = false
        var digest: String?

        mutating func take(_ bytes: [UInt8], _ parts: Parts) throws {
            line += 1
            // A line without its end was cut, and nothing follows the digest.
            guard bytes.last == 0x0A, digest == nil else { throw damaged }
            let content = bytes.dropLast()
            if content.starts(with: "digest ".utf8) {
                let said = String(decoding: content.dropFirst(7), as: UTF8.self)
                guard !isInTable, said == BackupContent.text(hash.finalize()) else { throw damaged }
                digest = said
                return
            }
            hash.update(data: bytes)
            if line <= 3 { return try takeHead(String(decoding: content, as: UTF8.self)) }
            if isInTable, content.starts(with: "row".utf8) {
                guard let row = BackupText.row(content), row.values.count == tables.last?.columns.count else { throw damaged }
                count += 1
                return try parts.row(row)
            }
            try takeTable(String(decoding: content, as: UTF8.self).split(separator: " ").map(String.init), parts)
        }

        private mutating func takeHead(_ text: String) throws {
            if line == 1, text != "carerecord-backup 1" { throw BackupError.notABackup }
            head.append(text)
        }

        private mutating func takeTable(_ words: [String], _ parts: Parts) throws {
            switch words.first {
            case "table" where !isInTable && words.count == 4:
                let rest = words[3] == "-" ? "" : words[3]
                let names = ([words[1]] + words[2].split(separator: ",").map(String.init) + rest.split(separator: ",").map(String.init))
                // They go into statements.
                guard names.allSatisfy({ $0.wholeMatch(of: /[a-z][a-z_0-9]{0,62}/) != nil }) else { throw damaged }
                let table = CopiedTable(
                    words[1], key: words[2].replacingOccurrences(of: ",", with: " "), rest.replacingOccurrences(of: ",", with: " "))
                tables.append(table)
                (isInTable, count) = (true, 0)
                try parts.table(table)
            case "end" where isInTable && words.count == 3 && words[1] == tables.last?.name && words[2] == "\(count)":
                rows[words[1]] = count
                isInTable = false
            default: throw damaged
            }
        }

        private var damaged: BackupError { .damaged(line: line) }

        func found() throws -> Found {
            guard line > 0 else { throw BackupError.notABackup }
            guard let digest, head.count == 3, let schema = Self.number(head[1], "schema "), let made = Self.number(head[2], "made ") else {
                throw damaged
            }
            return Found(
                head: BackupHead(schema: Int(schema), made: Date(timeIntervalSince1970: Double(made) / 1000)), tables: tables, rows: rows,
                digest: digest)
        }

        private static func number(_ text: String, _ word: String) -> Int64? {
            text.hasPrefix(word) ? Int64(text.dropFirst(word.count)) : nil
        }
    }
}
