import Crypto
import Federation
import Foundation

/// The key that seals what staff write when they break the glass. A file of its own beside the database, readable by the service alone: a
/// copy of the database does not hold the words.
enum CaseKey {
    /// The key that every node of a region shares: 64 hexadecimal digits, such as `openssl rand -hex 32` makes.
    static func read(_ secret: Secret, place: String) throws -> SymmetricKey {
        guard let text = secret.read(), text.utf8.count == 64, text.allSatisfy(\.isHexDigit) else {
            throw stop("\(place): what it names is no key of 64 hexadecimal digits. Make one with openssl rand -hex 32.", code: 2)
        }
        var bytes: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            bytes.append(UInt8(rest.prefix(2), radix: 16) ?? 0)
            rest = rest.dropFirst(2)
        }
        return SymmetricKey(data: bytes)
    }

    /// Reads the key, or makes one where nothing needs the one that was.
    /// - Parameter isNeeded: whether the database holds anything sealed. Asked only where there is no key.
    static func beside(_ database: String, isNeeded: () async throws -> Bool) async throws -> SymmetricKey {
        let path = database + ".case-key"
        if let data = FileManager.default.contents(atPath: path) {
            guard data.count == 32 else {
                throw stop("\(path) is no key. Restore it: without it nobody can read why the glass was broken.", code: 2)
            }
            return SymmetricKey(data: data)
        }
        guard !FileManager.default.fileExists(atPath: path) else {
            throw stop("\(path) cannot be read. Check its rights: the service alone may read it.", code: 2)
        }
        // A new key would let the service start, what is sealed would stay sealed for good, and whoever puts the right one back later would
        // lose what was sealed meanwhile.
        guard try await !isNeeded() else {
            throw stop(
                "\(path) is not there any more. Restore it from where it is kept (docs/running.md, Backup): without it nobody can read what is "
                    + "sealed in \(database).", code: 2)
        }
        let key = SymmetricKey(size: .bits256)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw stop("\(path) cannot be made. Check the rights of its folder.", code: 2) }
        defer { close(descriptor) }
        let written = key.withUnsafeBytes { bytes in write(descriptor, bytes.baseAddress, bytes.count) }
        guard written == 32, fsync(descriptor) == 0 else { throw stop("\(path) cannot be written.", code: 2) }
        return key
    }
}
