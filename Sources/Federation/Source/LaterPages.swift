import CareRecord
import FHIRWire
import Foundation

/// What one page of an answer names and another page holds: a medicine's name, above all. Pages are one answer (HL7 FHIR R4 3.1.0.6), and each is
/// read and shown as it comes; what lacks its name, or the word whose it is, waits until the last of them, and is read once more with all that came.
struct LaterPages: Sendable {
    private var came: [ReadResource] = []
    /// In the order in which they came; one that came twice is two.
    private var waiting: [ReadResource] = []
    private var dataAsOf: Date?
    private var bytes = 0
    private var isTooLarge = false
    private var pages = 0

    /// Bytes of all pages that are kept until the last one, beside what the look itself has room for.
    private static let mostBytes = 32_000_000

    /// Takes a page in.
    /// - Parameter isOnly: the first page, after which there is no other.
    /// - Returns: what waits for nothing.
    mutating func take(_ read: ReadAnswer, isOnly: Bool) -> [ReadResource] {
        pages += 1
        // No other page follows an only one; a name that it lacks may be read by itself.
        guard !isOnly || read.resources.contains(where: SourceWork.lacksName) else { return read.resources }
        // What holds resources, or stands inside one, stays with it.
        let tied = Set(read.resources.compactMap(\.container?.key))
        if let age = read.dataAsOf { dataAsOf = min(age, dataAsOf ?? age) }
        if !isTooLarge {
            came += read.resources.filter { $0.container == nil && !Self.holders.contains($0.key.type) }
            bytes += read.resources.reduce(0) { $0 + ($1.container == nil ? $1.raw.range.count : 0) }
            isTooLarge = bytes > Self.mostBytes
            if isTooLarge { came = [] }
        }
        var now: [ReadResource] = []
        now.reserveCapacity(read.resources.count)
        for resource in read.resources {
            let mayBeToldMore = isOnly ? SourceWork.lacksName(resource) : resource.isReadInPart
            let waits = mayBeToldMore && resource.container == nil && !tied.contains(resource.key)
            if waits { waiting.append(resource) } else { now.append(resource) }
        }
        return now
    }

    private static let holders: Set<String> = ["Bundle", "Parameters", "OperationOutcome"]

    /// What waited, with what the other pages say of it, and what was read by itself; as it was where that cannot be told.
    func rest(_ settings: SourceSettings, bases: Set<String>, _ reading: Reading, with names: [ReadResource] = []) -> [ReadResource] {
        guard !waiting.isEmpty, pages > 1 || !names.isEmpty else { return waiting }
        let came = came + names
        guard !Task.isCancelled, !isTooLarge, came.count <= JSONLimits().resources, let organisation = settings.organisations.first else {
            return waiting
        }
        let context = ReadingContext(
            source: settings.id, organisation: organisation, organisations: Set(settings.organisations), fetched: Date(),
            dataAsOf: dataAsOf, place: "all pages", bases: bases)
        guard let read = try? reading.read(SharedBytes(Self.together(came)), context) else { return waiting }
        let again = Dictionary(read.resources.lazy.filter { $0.container == nil }.map { ($0.key, $0) }, uniquingKeysWith: { a, _ in a })
        return waiting.map { one in again[one.key].flatMap { $0.fullURL == one.fullURL ? one.readAgain($0) : nil } ?? one }
    }

    /// All pages as one Bundle, each resource once, byte for byte, under the address that it came with.
    private static func together(_ came: [ReadResource]) -> [UInt8] {
        var bytes = Array(#"{"resourceType":"Bundle","type":"collection","entry":["#.utf8)
        bytes.reserveCapacity(came.reduce(0) { $0 + $1.raw.range.count + 200 })
        // Of two under one id nothing tells which of them is meant: neither lends its name.
        let said = Dictionary(came.map { ("\($0.key.type)/\($0.key.id)", Set([$0.key.contentHash])) }, uniquingKeysWith: { $0.union($1) })
        var seen: Set<ResourceKey> = []
        for resource in came
        where said["\(resource.key.type)/\(resource.key.id)"]?.count == 1 && seen.insert(resource.key).inserted {
            if seen.count > 1 { bytes.append(UInt8(ascii: ",")) }
            bytes += #"{"#.utf8
            if let url = resource.fullURL, let text = try? JSONEncoder().encode(url) { bytes += Array(#""fullUrl":"#.utf8) + text + [0x2C] }
            bytes += #""resource":"#.utf8
            bytes += resource.raw.bytes
            bytes.append(UInt8(ascii: "}"))
        }
        bytes += "]}".utf8
        return bytes
    }
}
