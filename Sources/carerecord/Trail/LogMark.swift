import AuditTrail
import Federation
import Foundation
import Storage

/// The last checkpoint that this machine knows to have been signed, in a file outside the database: a database that was put back to before it, or a standby
/// that lacks it, would go on as another history under the same name. On an embedded database it is beside it, on a server's beside the signing key or
/// where `trail.mark` says, on each node its own.
struct LogMark: Sendable {
    let path: String

    init?(_ region: Region) {
        if let mark = region.logMark {
            path = mark
        } else if case .sqlite(let file) = region.database {
            path = file + ".log-signed"
        } else if case .file(let key)? = region.trail?.signingKey {
            path = key + ".log-signed"
        } else {
            return nil
        }
    }

    /// After the checkpoint is on the disk: the mark is never ahead of it.
    /// - Returns: whether it could be written. Where not, an older one stays, which says less and nothing wrong.
    @discardableResult
    func write(_ checkpoint: Checkpoint) -> Bool {
        let text = "\(checkpoint.size) \(checkpoint.root.base64) \(checkpoint.origin)\n"
        // Nodes on one machine may share it; for its owner only, as everything beside the database.
        let fresh = path + ".new-\(ProcessInfo.processInfo.processIdentifier)"
        guard FileManager.default.createFile(atPath: fresh, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
            return false
        }
        return rename(fresh, path) == 0
    }

    /// What it says; where it was written by a program that did not say of which log, of this one; nil where there is none, or where a power cut left it empty.
    /// - Throws: where it is none.
    func read(origin: String) throws -> Checkpoint? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), !text.isEmpty else { return nil }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard (2...3).contains(words.count),
            let checkpoint = try? Checkpoint("\(words.count == 3 ? String(words[2]) : origin)\n\(words[0])\n\(words[1])\n")
        else {
            throw stop("\(path) is no mark of a checkpoint.", code: 2)
        }
        return checkpoint
    }
}

extension Region {
    /// What this node knows from before.
    /// - Throws: where the database does not have it.
    func logStanding(_ mark: LogMark?, _ database: any SQLDatabase, _ keys: LogKeys) async throws -> LogStanding {
        let standing = LogStanding(try mark?.read(origin: keys.origin))
        do throws(StorageError) { try await database.read { try standing.check($0) } } catch {
            guard case .logDamaged(let what) = error else { throw self.database.unusable(error) }
            throw stop("The log cannot go on: \(what) (docs/trail.md, \"When the log cannot go on\").", code: 2)
        }
        return standing
    }
}
