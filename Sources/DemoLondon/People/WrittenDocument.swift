/// One resource of a file that others wrote, as it came.
struct WrittenItem {
    let type: String
    /// As sent, or made where none came: a server gives an id to what came without one.
    let id: String
    /// Whether the file itself says `id`.
    let bringsID: Bool
    let url: String?
    /// Where it stands in its document's bytes.
    let range: Range<Int>
    let file: String
    /// Such as `entry[3].resource`.
    let place: String
    /// Where its file begins in its document's bytes.
    let fileStart: Int

    var name: String { "\(type)/\(id)" }
}

/// Resources that stand together, and in which references between them are resolved: a Bundle, or the lines of files of a bulk export.
struct WrittenDocument {
    let file: String
    var bytes: [UInt8]
    var items: [WrittenItem]
    /// Whether its resources stand by themselves, one after the other, in no Bundle.
    var isLines = false

    var patients: [Int] { items.indices.filter { items[$0].type == "Patient" } }
}

/// What was left out of a file, and why.
public struct WrittenPart: Sendable, Equatable {
    public let file: String
    /// Such as `entry[3].resource`; nil for the whole file.
    public let place: String?
    /// Goes on after "it".
    public let why: String
}

extension WrittenDocument {
    /// Files of one export, told apart by type (HL7 Bulk Data: one resource a line, a file for each type), are one document: what its Patients are
    /// called is said in another file.
    static func joined(_ all: [WrittenDocument]) -> WrittenDocument? {
        guard let first = all.first else { return nil }
        guard all.count > 1 else { return first }
        var bytes: [UInt8] = []
        var items: [WrittenItem] = []
        for one in all {
            let start = bytes.count
            bytes += one.bytes
            items += one.items.map { item in
                WrittenItem(
                    type: item.type, id: item.id, bringsID: item.bringsID, url: item.url,
                    range: (item.range.lowerBound + start)..<(item.range.upperBound + start), file: item.file, place: item.place,
                    fileStart: start)
            }
        }
        return WrittenDocument(file: first.file, bytes: bytes, items: items, isLines: true)
    }
}
