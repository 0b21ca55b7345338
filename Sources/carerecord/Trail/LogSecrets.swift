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
    /// - Returns: the key, and the one that is to follow it where there is one; nil where the region names none and the database is a server: then no log
    ///   is kept.
    static func keys(_ region: Region, named name: String, isNew: Bool) throws -> [LogKeys]? {
        guard let places = Places(region) else { return nil }
        if isNew, case (.file(let key), .file(let secret)) = (places.key, places.secret), region.trail == nil,
            !FileManager.default.fileExists(atPath: key), !FileManager.default.fileExists(atPath: secret)
        {
            try make(key: key, secret: secret, named: name)
        }
        let secret = try read(places.secret, places.secretName)
        var found: [LogKeys] = []
        // A key that was lost is not there any more, and the one that follows it is.
        if places.next.read() == nil || places.key.read() != nil {
            found.append(try keys(read(places.key, places.keyName), secret, places.keyName, places.secretName))
        }
        if let next = places.next.read() { found.append(try keys(next, secret, places.nextName, places.secretName)) }
        return found
    }

    /// Where the keys of a region's log are.
    struct Places {
        let key: Secret
        let secret: Secret
        let keyName: String
        let secretName: String

        init?(_ region: Region) {
            if let trail = region.trail {
                (key, secret) = (trail.signingKey, trail.chainSecret)
                (keyName, secretName) = ("trail.signingKey", "trail.chainSecret")
            } else if case .sqlite(let path) = region.database {
                (keyName, secretName) = (path + ".log-key", path + ".log-secret")
                (key, secret) = (.file(keyName), .file(secretName))
            } else {
                return nil
            }
        }

        /// The key that is to follow, where there is one: beside it, so that a node has both when the key is changed.
        var next: Secret {
            switch key {
            case .file(let path): .file(path + ".next")
            case .environment(let name): .environment(name + "_NEXT")
            }
        }
        var nextName: String {
            switch key {
            case .file: keyName + " (.next)"
            case .environment: keyName + " (_NEXT)"
            }
        }
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

extension Region {
    /// The log's name where its key is made beside the database: where its files are, without the scheme; without a public listener they are nowhere,
    /// and it is where the region is.
    var logName: String {
        let url = listeners.people?.url ?? listeners.staffURL
        let rest = url.range(of: "://").map { String(url[$0.upperBound...]) } ?? url
        return rest.hasSuffix("/") ? String(rest.dropLast()) : rest
    }

    /// Whether the service keeps a log of this region's trail: where its keys are named, or its database is one file.
    var keepsLog: Bool { LogSecrets.Places(self) != nil }

    /// The keys of the region's log, for a database that is open.
    /// - Parameter making: whether they may be made here, of a log that has no entry yet: by the service alone.
    /// - Throws: where they cannot be read, or are not those of the log that is there.
    func logKeys(_ database: any SQLDatabase, making: Bool = false) async throws -> LogKeys? {
        var isNew = making
        do { if making { isNew = try await database.read { try LogIntegrator.isEmpty($0) } } } catch { throw self.database.unusable(error) }
        guard let found = try LogSecrets.keys(self, named: logName, isNew: isNew) else { return nil }
        let inForce: VerifierKey?
        do throws(StorageError) { inForce = try await database.read { try LogKeyring.keys($0).last?.verifier } } catch {
            throw self.database.unusable(error)
        }
        guard let keys = found.first(where: { $0.signer.verifier == inForce }) ?? found.first else { return nil }
        do throws(StorageError) { try await database.read { try LogIntegrator.check(keys, $0) } } catch {
            switch error {
            case .logDamaged(let what):
                throw stop("The log cannot go on with these keys: \(what). Restore the keys that it was begun with.", code: 2)
            case .otherLogKey: throw stop("The log cannot go on with these keys. \(error.sentence)", code: 2)
            default: throw self.database.unusable(error)
            }
        }
        return keys
    }

    /// The keys of the region's witnesses, those of one neighbour together (`LogKeyring.policyFile`).
    var witnessKeys: [[VerifierKey]] {
        var addresses: [String] = []
        var keys: [String: [VerifierKey]] = [:]
        for witness in witnesses {
            guard let key = try? VerifierKey(witness.key) else { continue }
            if keys[witness.url] == nil { addresses.append(witness.url) }
            keys[witness.url, default: []].append(key)
        }
        return addresses.compactMap { keys[$0] }
    }

    /// Whom to believe, as a policy file that people are handed.
    func trustPolicy(_ database: any SQLDatabase, _ keys: LogKeys) async throws(StorageError) -> String {
        let ring = try await database.read { try LogKeyring.keys($0) }
        return LogKeyring.policyFile(ring, only: keys.signer.verifier, witnesses: witnessKeys)
    }

    /// The database with the trail in it and its log's keys, for a command beside the service, which makes none.
    /// - Parameter limits: of a server, for a command that reads.
    func trail(
        writing: Bool, limits: PostgreSQLSettings.Limits = .init()
    ) async throws -> (database: any WatchedDatabase, keys: LogKeys) {
        var found: (any WatchedDatabase)?
        do throws(StorageError) { found = try await database.openToRead(limits: limits) } catch { throw database.unusable(error) }
        if writing, found != nil { found = try await database.open() }
        guard let found else { throw stop("\(database.place): there is no database yet.", code: 2) }
        guard let keys = try await logKeys(found) else { throw stop("The region names no keys of a log: trail.signingKey.", code: 2) }
        return (found, keys)
    }
}
