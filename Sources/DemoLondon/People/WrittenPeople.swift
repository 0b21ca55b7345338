import CareRecord
import Foundation

/// Whose the files are: a person for each Patient, and one person where several Patients are the same.
struct WrittenPeople {
    struct Person {
        let number: String
        let who: WrittenPatient
        /// The id that their first Patient came with: it decides at which practice they are.
        let firstID: String
        var files: [String]
        /// The documents that their Patients stand in.
        var documents: [Int]
        var superseded: Set<String> = []
        let practice: DemoOrganisation
        /// The primary Patient first; each with the document it came from.
        var patients: [(document: Int, resource: DemoResource)] = []
        /// Source to what it holds, without Patients; with the documents that it came from.
        var holdings: [String: [DemoResource]] = [:]
        var documentsAt: [String: Set<Int>] = [:]
        /// `Type/id` to what stood there in documents before, where there are several.
        var held: [String: UInt64] = [:]
    }

    /// A Patient of a document.
    struct Patient {
        let item: Int
        let person: Int
        let who: WrittenPatient
        /// It says word for word what another of the document does: they are one, and this one.
        let copyOf: Int?
    }

    var people: [Person] = []
    /// For each document.
    private(set) var patients: [[Patient]] = []
    var skipped: [WrittenPart] = []
    private(set) var notes: [WrittenByOthers.Note] = []
    /// Ids that a server has given already.
    var takenIDs: [String: UInt64] = [:]

    private var byNumber: [String: [Int]] = [:]
    private var numbers: Set<String> = []
    private var assigned: ArraySlice<String> = []

    init(_ documents: [WrittenDocument]) {
        let read = documents.map(Self.read)
        // A number that a file brings is not given to somebody else.
        let brought = Set(read.joined().flatMap { $0.who.numbers.compactMap(\.valid) })
        let count = read.reduce(0) { $0 + $1.count }
        assigned = DemoNumbers.numbers(from: 999_500_000, count: count + brought.count).filter { !brought.contains($0) }[...]
        var files: [String: [[UInt8]: Int]] = [:]
        for (index, document) in documents.enumerated() {
            var here: [Patient] = []
            for one in read[index] {
                let item = document.items[one.item]
                let known = files[item.file]?[one.plain]
                let copyOf = known.flatMap { person in here.first { $0.person == person && $0.copyOf == nil }?.item }
                let person = known ?? person(one.who, item, index)
                if !people[person].documents.contains(index) { people[person].documents.append(index) }
                if !people[person].files.contains(item.file) { people[person].files.append(item.file) }
                people[person].superseded.formUnion(one.who.superseded)
                files[item.file, default: [:]][one.plain] = person
                here.append(Patient(item: one.item, person: person, who: one.who, copyOf: copyOf))
            }
            patients.append(here)
            if here.isEmpty { sayNoPatient(document) }
            let several = Set(here.map(\.person)).count
            if several > 1 {
                note(
                    document.file,
                    "It has \(several) Patients: each is a person, with what names them; what names nobody goes with what refers to it.")
            }
        }
        for index in people.indices { people[index].superseded.subtract(numbers) }
    }

    private static func read(_ document: WrittenDocument) -> [(item: Int, who: WrittenPatient, plain: [UInt8])] {
        document.patients.compactMap { item in
            let range = document.items[item].range
            guard let tree = try? JSONTree(document.bytes, range) else { return nil }
            return (item, WrittenPatient(tree, document.bytes), plain(document.bytes[range]))
        }
    }

    // MARK: Who is who

    private mutating func person(_ who: WrittenPatient, _ item: WrittenItem, _ document: Int) -> Int {
        let key = who.own.map { WrittenPatient.key($0.text) }
        let alike = key.flatMap { byNumber[$0] } ?? []
        if let same = alike.first(where: { people[$0].who.isSamePerson(as: who) }) {
            note(item.file, "Its Patient is the same person as that of \(people[same].files[0]): both hold one person's resources.")
            return same
        }
        let number: String
        if let own = who.own?.valid, !numbers.contains(own) {
            number = own
        } else {
            number = assigned.popFirst() ?? ""
            if let other = alike.first {
                note(
                    item.file,
                    "Its Patient bears the NHS number of another, of \(people[other].files[0]), with another name or date of birth, or without one: it was given another number."
                )
            } else if who.own != nil {
                note(item.file, "Its Patient's NHS number cannot be one: it was given one that can.")
            }
        }
        if who.birthDate == nil {
            note(
                item.file,
                "Its Patient has no date of birth that can be read. Without one nobody can tell that a record is the right person's (law 7): the person is listed, and all of theirs is withheld."
            )
        }
        numbers.insert(number)
        if let key { byNumber[key, default: []].append(people.count) }
        let practices = DemoOrganisation.all.filter { $0.kind == .gpPractice && $0.source != nil }
        people.append(
            Person(
                number: number, who: who, firstID: item.id, files: [item.file], documents: [document],
                practice: practices[Int(Self.hash(item.id.utf8) % UInt64(practices.count))]))
        return people.count - 1
    }

    private mutating func sayNoPatient(_ document: WrittenDocument) {
        let why = document.patients.isEmpty ? "has no Patient" : "has no Patient that can be read"
        if document.isLines {
            for file in Set(document.items.map(\.file)).sorted() { skipped.append(WrittenPart(file: file, place: nil, why: why)) }
        } else {
            // A Bundle inside another says where it stood.
            let place = document.items.first.map(\.place).flatMap { $0.contains(".entry") ? $0 : nil }
            skipped.append(WrittenPart(file: document.file, place: place, why: why))
        }
    }

    private mutating func note(_ file: String, _ words: String) { notes.append(WrittenByOthers.Note(file: file, words: words)) }

    // MARK: What is the same

    /// FNV-1a: the same deal every time.
    static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    /// JSON without the spaces between its parts.
    static func plain(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var (isText, isEscaped) = (false, false)
        for byte in bytes {
            if isText {
                (isText, isEscaped) = (isEscaped || byte != 0x22, !isEscaped && byte == 0x5C)
            } else if [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
                continue
            } else {
                isText = byte == 0x22
            }
            out.append(byte)
        }
        return out
    }
}
