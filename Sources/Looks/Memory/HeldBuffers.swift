import FHIRWire

/// Counts the answers' buffers that a look holds: a buffer counts in full for as long as one resource of it is held, because it
/// lives for as long.
struct HeldBuffers: Sendable {
    /// How many held resources point into each buffer. The identity is safe: whoever is counted keeps the buffer alive.
    private var holders: [ObjectIdentifier: Int] = [:]
    private(set) var bytes = 0

    mutating func take(_ raw: RawResource) {
        let count = holders[ObjectIdentifier(raw.buffer), default: 0]
        if count == 0 { bytes += raw.buffer.bytes.count }
        holders[ObjectIdentifier(raw.buffer)] = count + 1
    }

    mutating func letGo(_ raw: RawResource) {
        guard let count = holders[ObjectIdentifier(raw.buffer)] else { return }
        if count > 1 {
            holders[ObjectIdentifier(raw.buffer)] = count - 1
        } else {
            holders[ObjectIdentifier(raw.buffer)] = nil
            bytes -= raw.buffer.bytes.count
        }
    }

    /// Bytes that holding these too would add.
    func added(by resources: [ReadResource]) -> Int {
        var fresh: Set<ObjectIdentifier> = []
        var sum = 0
        for resource in resources {
            let id = ObjectIdentifier(resource.raw.buffer)
            if holders[id] == nil, fresh.insert(id).inserted { sum += resource.raw.buffer.bytes.count }
        }
        return sum
    }
}
