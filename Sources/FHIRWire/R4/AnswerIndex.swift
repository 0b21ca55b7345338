import CSimdjson

/// Every resource of an answer in order, and how to find one by reference.
struct AnswerIndex {
    struct Found {
        let node: Node
        /// The entry's `fullUrl` text.
        let fullURL: Node?
    }

    /// In order; a nested Bundle stands before what it holds.
    private(set) var resources: [Found] = []
    /// Values where a resource should be.
    private(set) var strays: [(node: Node, afterResource: Int)] = []
    /// Entries that report a request of a batch that failed.
    private(set) var hasFailedResponse = false
    /// A Bundle inside the answer is a page of a search that is not whole.
    private(set) var holdsPartOfSearch = false
    private var byURL: [UInt64: Int] = [:]
    private var byTypeAndID: [UInt64: Int] = [:]
    /// Whether one `Type/id` came under several addresses: then a relative reference means the one of its own server.
    private(set) var hasRepeatedIDs = false

    /// So many resources are read.
    private let most: Int
    /// How many more there were.
    private(set) var leftOut = 0

    init(most: Int = JSONLimits().resources) { self.most = most }

    /// Bundles inside each other further than this are listed and not opened.
    private static let deepest = 8

    mutating func collect(_ reading: Reading, _ top: Node) {
        if reading.has(top, "resourceType", "Bundle") {
            collect(bundle: top, reading, 0)
        } else {
            add(top, nil, reading, 0)
        }
    }

    private mutating func collect(bundle: Node, _ reading: Reading, _ depth: Int) {
        for entries in reading.members(bundle, "entry") { collect(entries: entries, reading, depth) }
    }

    private mutating func collect(entries: Node, _ reading: Reading, _ depth: Int) {
        guard reading.isArray(entries) else {
            stray(entries)
            return
        }
        for entry in Nodes(document: reading.document, at: entries.index + 1, end: reading.after(entries).index) {
            guard reading.isObject(entry) else {
                stray(entry)
                continue
            }
            let url = reading.member(entry, "fullUrl").flatMap { reading.isText($0) ? $0 : nil }
            let response = reading.member(entry, "response")
            if let response, let status = reading.quietText(response, "status"), status.hasPrefix("4") || status.hasPrefix("5") {
                hasFailedResponse = true
            }
            let named = reading.members(entry, "resource")
            if !named.isEmpty {
                // One that stands beside it under the same key is a resource of the answer too, at no address.
                for (number, resource) in named.enumerated() { add(resource, number == 0 ? url : nil, reading, depth) }
            } else if let response {
                if let outcome = reading.member(response, "outcome") { add(outcome, nil, reading, depth) }
            } else if reading.member(entry, "request") == nil {
                // Neither a resource nor word of one: something was meant to be here.
                stray(entry)
            }
        }
    }

    private mutating func stray(_ node: Node) {
        guard resources.count + strays.count < most else {
            leftOut += 1
            return
        }
        strays.append((node, resources.count))
    }

    private mutating func add(_ node: Node, _ url: Node?, _ reading: Reading, _ depth: Int) {
        guard resources.count + strays.count < most else {
            leftOut += 1
            return
        }
        guard reading.isObject(node) else { return stray(node) }
        let number = resources.count
        resources.append(Found(node: node, fullURL: url))
        if let url {
            let hash = reading.document.withText(url.index) { cr_hash($0.baseAddress, $0.count) }
            if byURL[hash] == nil { byURL[hash] = number }
        }
        if let type = reading.member(node, "resourceType"), let id = reading.member(node, "id"), reading.isText(type),
            reading.isText(id)
        {
            let hash = Self.hash(reading, type, id)
            if let earlier = byTypeAndID[hash] {
                hasRepeatedIDs = hasRepeatedIDs || !isSameAddress(resources[earlier].fullURL, url, reading)
            } else {
                byTypeAndID[hash] = number
            }
        }
        guard depth < Self.deepest else { return }
        if reading.has(node, "resourceType", "Bundle") {
            holdsPartOfSearch = holdsPartOfSearch || reading.isPartOfSearch(node)
            collect(bundle: node, reading, depth + 1)
        } else if reading.has(node, "resourceType", "Parameters") {
            collect(parameters: node, "parameter", reading, depth + 1)
        }
    }

    private func isSameAddress(_ a: Node?, _ b: Node?, _ reading: Reading) -> Bool {
        guard let a, let b else { return a == nil && b == nil }
        return reading.document.withText(a.index) { a in reading.document.withText(b.index) { a.elementsEqual($0) } }
    }

    private mutating func collect(parameters: Node, _ key: StaticString, _ reading: Reading, _ depth: Int) {
        guard depth < Self.deepest else { return }
        for list in reading.members(parameters, key) where reading.isArray(list) {
            for parameter in Nodes(document: reading.document, at: list.index + 1, end: reading.after(list).index) {
                guard reading.isObject(parameter) else { continue }
                for resource in reading.members(parameter, "resource") { add(resource, nil, reading, depth) }
                collect(parameters: parameter, "part", reading, depth + 1)
            }
        }
    }

    private static func hash(_ reading: Reading, _ type: Node, _ id: Node) -> UInt64 {
        reading.document.withText(type.index) { type in
            reading.document.withText(id.index) { id in
                withUnsafeTemporaryAllocation(of: UInt8.self, capacity: type.count + 1 + id.count) { both in
                    _ = both.initialize(from: type)
                    both[type.count] = 47
                    for i in 0..<id.count { both[type.count + 1 + i] = id[i] }
                    return cr_hash(both.baseAddress, both.count)
                }
            }
        }
    }

    /// The resource whose `fullUrl` is exactly this text.
    func resource(url: UnsafeBufferPointer<UInt8>, _ reading: Reading) -> Int? {
        guard let number = byURL[cr_hash(url.baseAddress, url.count)], let its = resources[number].fullURL else { return nil }
        return reading.document.withText(its.index) { $0.elementsEqual(url) } ? number : nil
    }

    /// The resource of this `Type/id`.
    func resource(typeAndID text: UnsafeBufferPointer<UInt8>, _ reading: Reading) -> Int? {
        guard let number = byTypeAndID[cr_hash(text.baseAddress, text.count)] else { return nil }
        let node = resources[number].node
        guard let type = reading.member(node, "resourceType"), let id = reading.member(node, "id") else { return nil }
        let isSame = reading.document.withText(type.index) { type in
            reading.document.withText(id.index) { id in
                text.count == type.count + 1 + id.count && text.starts(with: type) && text.suffix(id.count).elementsEqual(id)
                    && text[type.count] == 47
            }
        }
        return isSame ? number : nil
    }
}
