import CareRecord

/// The GP practice that somebody typed, by its name, its code or the first half of its postcode. It is never needed.
enum NamedPractice: Sendable {
    /// Nothing was typed, or it is none of those that were found.
    case none
    case found(Organisation)
    /// Which of these they mean is asked; there may be more than are listed.
    case several([Organisation], isCut: Bool)
    case unknown

    /// As many as are listed to choose from.
    static let most = 20
    /// What is sent for none of those that were found.
    static let noneOfThese = "none"

    /// - Parameters:
    ///   - typed: in the form's field.
    ///   - chosen: the code of one of several that were found before, or `noneOfThese`.
    init(_ typed: String, chosen: String, in directory: PublicDirectory) {
        guard !typed.allSatisfy(\.isWhitespace), chosen != Self.noneOfThese else {
            self = .none
            return
        }
        var search = PublicDirectory.Search()
        (search.words, search.kind) = (typed, .gpPractice)
        let found = directory.found(search)
        let places = found.entries.map(\.organisation)
        // A name that is the beginning of others is that one's where it is whole.
        let whole = places.filter { $0.name.lowercased() == typed.lowercased() }
        if let one = places.first(where: { $0.ods.code == chosen }) ?? (whole.count == 1 ? whole.first : nil) {
            self = .found(one)
        } else if found.count == 1, let one = places.first {
            self = .found(one)
        } else {
            self = places.isEmpty ? .unknown : .several(Array(places.prefix(Self.most)), isCut: found.count > Self.most)
        }
    }

    var organisation: Organisation? { if case .found(let it) = self { it } else { nil } }
}
