/// Ids, as a server gives them.
extension WrittenPeople {
    /// The id that each item gets: its own, unless a server has given it already. Nil for what stands there already, word for word.
    ///
    /// Patients and binaries are asked for by id alone; of other kinds one person's must be apart.
    func ids(_ document: WrittenDocument, _ index: Int, _ owners: [Set<Int>]) -> [String?] {
        var names = Set(document.items.filter(\.bringsID).map(\.name))
        var patients: Set<String> = []
        return document.items.indices.map { index in
            let item = document.items[index]
            let before =
                ["Patient", "Binary"].contains(item.type)
                ? [takenIDs[item.name]] : owners[index].map { people[$0].held[item.name] }
            let known = before.compactMap(\.self)
            let isShared = item.type == "Binary" && known == [Self.content(item, document)]
            let isFirst = item.type != "Patient" || patients.insert(item.name).inserted
            let isAlone = (known.isEmpty || isShared) && isFirst && (item.bringsID || !names.contains(item.name))
            if isAlone {
                names.insert(item.name)
                return item.id
            }
            if !known.isEmpty, owners[index].allSatisfy({ people[$0].held[item.name] == Self.content(item, document) }) { return nil }
            var number = 2
            func isTaken(_ name: String) -> Bool {
                names.contains(name) || takenIDs[name] != nil || owners[index].contains { people[$0].held[name] != nil }
            }
            while isTaken("\(item.name)-\(number)") { number += 1 }
            names.insert("\(item.name)-\(number)")
            return "\(item.id)-\(number)"
        }
    }

    private static func content(_ item: WrittenItem, _ document: WrittenDocument) -> UInt64 { hash(plain(document.bytes[item.range])) }

    mutating func remember(_ document: WrittenDocument, _ owners: [Set<Int>], _ ids: [String?]) {
        for (index, item) in document.items.enumerated() {
            let name = "\(item.type)/\(ids[index] ?? item.id)"
            let isGlobal = ["Patient", "Binary"].contains(item.type)
            let several = owners[index].filter { people[$0].documents.count > 1 }
            guard isGlobal || !several.isEmpty else { continue }
            let content = Self.content(item, document)
            if isGlobal, takenIDs[name] == nil { takenIDs[name] = content }
            for person in several where people[person].held[name] == nil { people[person].held[name] = content }
        }
    }
}
