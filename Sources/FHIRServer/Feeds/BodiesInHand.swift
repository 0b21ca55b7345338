import Synchronization

/// Bodies of feeds that are being read or worked on. A token is used up only once its body is here, because a body that breaks off must not use it
/// up: so one good token could bring very many bodies of 16 MB at once, were they not counted.
final class BodiesInHand: Sendable {
    /// Of one entry of the region file: a list of each of its feeds, and one more.
    static let perSender = 4
    /// Some 256 MB.
    static let inAll = 16

    private let counts = Mutex<[String: Int]>([:])

    /// - Returns: whether there was room for one more.
    func take(of sender: String) -> Bool {
        counts.withLock { counts in
            guard counts.values.reduce(0, +) < Self.inAll, counts[sender, default: 0] < Self.perSender else { return false }
            counts[sender, default: 0] += 1
            return true
        }
    }

    func putBack(of sender: String) {
        counts.withLock { counts in
            let count = (counts[sender] ?? 0) - 1
            counts[sender] = count > 0 ? count : nil
        }
    }
}
