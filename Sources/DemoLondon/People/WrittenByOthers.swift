import Foundation

/// FHIR data that others wrote, as the pretend systems hold it (issue 3, part 10): an NHS number assigned where none came or where it cannot be,
/// references rewritten to `Type/id` as a FHIR server does after a transaction, nothing else changed; dealt out by the bundle's own encounters.
///
/// Nothing is lost without a word: what is not served is in `skipped`, and what is served otherwise than one would think is in `notes`.
public struct WrittenByOthers {
    /// What was done with a file, in a sentence. Names no person and no number.
    public struct Note: Sendable, Equatable {
        public let file: String
        public let words: String
    }

    public let people: [DemoPerson]
    /// Files and parts of them that are not served.
    public let skipped: [WrittenPart]
    public let notes: [Note]

    /// Reads every `.json` and `.ndjson` file of a folder, in order of name.
    /// - Throws: where the folder cannot be read; a file that cannot be is skipped.
    public init(folder: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasPrefix(".") }.sorted()
        var documents: [WrittenDocument] = []
        var lines: [WrittenDocument] = []
        var skipped: [WrittenPart] = []
        for name in names {
            let path = folder + "/" + name
            guard Self.isData(name, path) else { continue }
            if let why = Self.whyNotRead(name, path) {
                skipped.append(WrittenPart(file: name, place: nil, why: why))
                continue
            }
            guard let data = FileManager.default.contents(atPath: path) else {
                skipped.append(WrittenPart(file: name, place: nil, why: "could not be read"))
                continue
            }
            let file = WrittenFile(Array(data), file: name)
            skipped += file.leftOut
            for document in file.documents {
                // A bulk export has a file for each type: the Patients of one are those of the others.
                let isOfExport =
                    document.isLines && name.lowercased().hasSuffix(".ndjson")
                    && [0, document.items.count].contains(document.patients.count)
                if isOfExport { lines.append(document) } else { documents.append(document) }
            }
        }
        if let joined = WrittenDocument.joined(lines) { documents.append(joined) }
        var people = WrittenPeople(documents)
        for index in documents.indices {
            people.deal(documents[index], index)
            // What was dealt out is kept once: a folder may hold gigabytes.
            documents[index].bytes = []
        }
        self.people = people.served
        self.skipped = Self.shortened(skipped + people.skipped)
        notes = people.notes
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
    }

    /// What stands beside data to tell of it (README, LICENSE) is no data.
    private static func isData(_ name: String, _ path: String) -> Bool {
        isFolder(path) || (name.contains(".") && ![".md", ".txt"].contains { name.lowercased().hasSuffix($0) })
    }

    private static func whyNotRead(_ name: String, _ path: String) -> String? {
        if isFolder(path) { return "is a folder; only files of the folder itself are read" }
        return [".json", ".ndjson"].contains { name.lowercased().hasSuffix($0) } ? nil : "ends neither in .json nor in .ndjson"
    }

    /// So many parts of one file are named one by one; a log of thousands of lines is read by nobody, and the count says the rest.
    private static let mostNamed = 20

    private static func shortened(_ all: [WrittenPart]) -> [WrittenPart] {
        var count: [String: Int] = [:]
        for part in all { count[part.file, default: 0] += 1 }
        var seen: [String: Int] = [:]
        return all.compactMap { part in
            seen[part.file, default: 0] += 1
            let (number, total) = (seen[part.file] ?? 0, count[part.file] ?? 0)
            guard total > mostNamed, number >= mostNamed else { return part }
            guard number == mostNamed else { return nil }
            return WrittenPart(file: part.file, place: part.place, why: "\(part.why); so are \(total - mostNamed) more of this file")
        }
    }
}
