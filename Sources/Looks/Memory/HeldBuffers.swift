import FHIRWire

/// Counts the answers' buffers that a look holds: a buffer counts in full for as long as one resource of it is held, because it
/// lives for as long.
struct HeldBuffers: Sendable {
    /// How many held resources point into each buffer. The identity is safe: whoever is counted keeps the buffer alive.
    private var holders: [ObjectIdentifier: Int] = [:]
    private(set) var bytes = 0

    /// Counts resources that have come; those of one answer follow each other, and are counted at once.
    mutating func take(_ resources: [ReadResource]) {
        var rest = resources[...]
        while let first = rest.first {
            let buffer = ObjectIdentifier(first.raw.buffer)
            let others = rest.drop { ObjectIdentifier($0.raw.buffer) == buffer }
            let count = holders[buffer, default: 0]
            if count == 0 { bytes += first.raw.buffer.bytes.count }
            holders[buffer] = count + rest.count - others.count
            rest = others
        }
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
        var last: ObjectIdentifier?
        for resource in resources {
            let id = ObjectIdentifier(resource.raw.buffer)
            guard id != last else { continue }
            last = id
            if holders[id] == nil, fresh.insert(id).inserted { sum += resource.raw.buffer.bytes.count }
        }
        return sum
    }
}
