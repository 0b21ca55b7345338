import Synchronization

/// What all looks of this process hold together, in bytes: each look says how much it has come to, whenever it changes.
final class LookMemory: Sendable {
    private let held = Atomic<Int>(0)

    var total: Int { held.load(ordering: .relaxed) }

    func change(by bytes: Int) { held.add(bytes, ordering: .relaxed) }
}
