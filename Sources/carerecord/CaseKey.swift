import Crypto
import Foundation

/// The key that seals what staff write when they break the glass. A file of its own beside the database, readable by the service alone: a
/// copy of the database does not hold the words.
enum CaseKey {
    /// Reads the key, or makes one where there is none yet.
    static func beside(_ database: String) throws -> SymmetricKey {
        let path = database + ".case-key"
        if let data = FileManager.default.contents(atPath: path) {
            guard data.count == 32 else {
                throw stop("\(path) is no key. Restore it: without it nobody can read why the glass was broken.", code: 2)
            }
            return SymmetricKey(data: data)
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
