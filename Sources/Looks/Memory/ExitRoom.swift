import Synchronization

/// How much of looks may be on its way out as Bundles at once, in bytes. What a Bundle is made from is unpacked, and the Bundle is as large again:
/// fifty large ones at once would hold more than all looks may. Small ones never wait.
final class ExitRoom: Sendable {
    /// More than one processor writes and sends at once.
    static let most = 120_000_000
    /// What takes less never waits, and most looks do.
    static let small = 4_000_000
    /// So long somebody waits for others who take theirs: then they go as well, since a client that reads slowly must hold up nobody.
    static let patience = Duration.seconds(10)

    private let memory: LookMemory
    private let most: Int
    private let patience: Duration
    private let taken = Mutex<Int>(0)

    init(_ memory: LookMemory, most: Int = ExitRoom.most, patience: Duration = ExitRoom.patience) {
        self.memory = memory
        self.most = most
        self.patience = patience
    }

    /// Waits until there is room, or patience is over.
    /// - Returns: the place, given back when nobody holds it any more.
    func take(_ bytes: Int) async -> ExitPlace {
        let deadline = ContinuousClock.now + patience
        while !fits(bytes), ContinuousClock.now < deadline, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
        taken.withLock { $0 += bytes }
        memory.change(by: bytes)
        return ExitPlace(self, bytes)
    }

    /// One that is larger than all the room goes alone.
    private func fits(_ bytes: Int) -> Bool { bytes <= Self.small || taken.withLock { $0 == 0 || $0 + bytes <= most } }

    fileprivate func giveBack(_ bytes: Int) {
        taken.withLock { $0 -= bytes }
        memory.change(by: -bytes)
    }
}

/// Room that a look takes while it is on its way out: whoever sends it holds it until the last byte has left.
public final class ExitPlace: Sendable {
    private let room: ExitRoom
    private let bytes: Int

    fileprivate init(_ room: ExitRoom, _ bytes: Int) {
        self.room = room
        self.bytes = bytes
    }

    deinit { room.giveBack(bytes) }
}
