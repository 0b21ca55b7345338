import AuditTrail
import Federation
import Foundation
import Storage

/// The keys of the log: files outside the database, readable by the service alone.
enum LogSecrets {
    /// Those that the region names, or those beside the embedded database.
    /// - Parameters:
    ///   - name: the log's origin, where its key is made here.
    ///   - isNew: whether the log has no entry yet: only then are keys made.
    /// - Returns: nil where the region names none and the database is a server: then no log is kept.
    static func keys(_ region: Region, named name: String, isNew: Bool) throws -> LogKeys? {
        if let trail = region.trail {
            return try keys(
                read(trail.signingKey, "trail.signingKey"), read(trail.chainSecret, "trail.chainSecret"), "trail.signingKey",
                "trail.chainSecret")
        }
        guard case .sqlite(let path) = region.database else { return nil }
        let (key, secret) = (path + ".log-key", path + ".log-secret")
        if isNew, !FileManager.default.fileExists(atPath: key), !FileManager.default.fileExists(atPath: secret) {
            try make(key: key, secret: secret, named: name)
        }
        return try keys(read(.file(key), key), read(.file(secret), secret), key, secret)
    }

    /// - Returns: the key's public half.
    @discardableResult
    static func make(key: String, secret: String, named name: String) throws -> VerifierKey {
        guard let signer = try? NoteSigner(name: name, kind: .ed25519) else {
            throw stop("\(name) cannot be a log's name: it holds a space, a plus sign or nothing.", code: 2)
        }
        var random = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in String(format: "%02x", UInt8.random(in: .min ... .max, using: &random)) }.joined()
        try write(signer.secret, to: key)
        try write(bytes, to: secret)
        return signer.verifier
    }

    /// For its owner only, and never over a file that is there: a log's key is not made twice.
    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw stop("\(path) cannot be made, or is there already. Check the rights of its folder.", code: 2) }
        defer { close(descriptor) }
        let bytes = Array((text + "\n").utf8)
        guard Foundation.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw stop("\(path) cannot be written.", code: 2)
        }
    }

    private static func read(_ secret: Secret, _ place: String) throws -> String {
        guard let text = secret.read() else {
            throw stop("\(place) cannot be read here, or is empty. Without it the log cannot go on: restore it.", code: 2)
        }
        return text
    }

    private static func keys(_ key: String, _ secret: String, _ keyPlace: String, _ secretPlace: String) throws -> LogKeys {
        guard let signer = try? NoteSigner(secret: key), signer.verifier.kind == .ed25519 else {
            throw stop("\(keyPlace) holds no key of a log. carerecord trail key makes one.", code: 2)
        }
        let digits = Array(secret.utf8)
        let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
            UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
        }
        guard digits.count == 64, let keys = LogKeys(signer, secret: bytes) else {
            throw stop("\(secretPlace) holds no secret of 64 hexadecimal digits. Make one with openssl rand -hex 32.", code: 2)
        }
        return keys
    }
}

/// The last checkpoint that was signed, in a file beside the embedded database: a database that was put back to before it would go on as another
/// history under the same name.
struct LogMark: Sendable {
    let path: String

    init?(_ database: Region.Database) {
        guard case .sqlite(let path) = database else { return nil }
        self.path = path + ".log-signed"
    }

    /// After the checkpoint is on the disk: the mark is never ahead of it.
    func write(_ checkpoint: Checkpoint) {
        let text = "\(checkpoint.size) \(checkpoint.root.base64)\n"
        // Where it cannot be written, an older one stays, which says less and nothing wrong.
        // For its owner only, as everything beside the database.
        let fresh = path + ".new"
        guard FileManager.default.createFile(atPath: fresh, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600]) else {
            return
        }
        rename(fresh, path)
    }

    /// - Throws: where the database does not have that checkpoint.
    func check(_ database: any SQLDatabase) async throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, let size = Int64(words[0]) else { throw stop("\(path) is no mark of a checkpoint.", code: 2) }
        let root = try await database.read {
            try $0.query("SELECT root FROM log_checkpoint WHERE size = ?", [.integer(size)]).first?.blob(0)
        }
        guard let root, Data(root).base64EncodedString() == words[1] else {
            throw stop(
                "The log was signed at \(size) entries, and the database does not have that checkpoint: it is older, or another. It cannot go on as it is (docs/trail.md, \"When the log cannot go on\").",
                code: 2)
        }
    }
}

extension Region {
    /// The log's name where its key is made beside the database: where its files are, without the scheme; without a public listener they are nowhere,
    /// and it is where the region is.
    var logName: String {
        let url = listeners.people?.url ?? listeners.staffURL
        let rest = url.range(of: "://").map { String(url[$0.upperBound...]) } ?? url
        return rest.hasSuffix("/") ? String(rest.dropLast()) : rest
    }

    /// The keys of the region's log, for a database that is open.
    /// - Parameter making: whether they may be made here, of a log that has no entry yet: by the service alone.
    /// - Throws: where they cannot be read, or are not those of the log that is there.
    func logKeys(_ database: any SQLDatabase, making: Bool = false) async throws -> LogKeys? {
        var isNew = making
        do { if making { isNew = try await database.read { try LogIntegrator.isEmpty($0) } } } catch { throw self.database.unusable(error) }
        guard let keys = try LogSecrets.keys(self, named: logName, isNew: isNew) else { return nil }
        do throws(StorageError) { try await database.read { try LogIntegrator.check(keys, $0) } } catch {
            guard case .logDamaged(let what) = error else { throw self.database.unusable(error) }
            throw stop("The log cannot go on with these keys: \(what). Restore the keys that it was begun with.", code: 2)
        }
        return keys
    }

    /// The database with the trail in it and its log's keys, for a command beside the service.
    func trail(writing: Bool) async throws -> (database: any WatchedDatabase, keys: LogKeys) {
        let found: (any WatchedDatabase)?
        if writing {
            found = try await database.open()
        } else {
            do throws(StorageError) { found = try await database.openToRead() } catch { throw database.unusable(error) }
        }
        guard let found else { throw stop("\(database.place): there is no database yet.", code: 2) }
        guard let keys = try await logKeys(found) else { throw stop("The region names no keys of a log: trail.signingKey.", code: 2) }
        return (found, keys)
    }
}
