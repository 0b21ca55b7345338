import Foundation

/// What an event of a possible mix-up tells whom it is about: only some of them mean that something was kept back.
///
/// Read from the names of the fields that differed, which are in the event's detail ("SOURCE: name, date of birth"; a closed one has the fields alone).
public enum MixUpTold: Sendable, Hashable, CaseIterable {
    /// Something may be another person's, and was not shown.
    case keptBack
    /// A name alone differed: what came under it was shown (law 7).
    case anotherName
    /// Something else that keeps nothing back: a death that the national register does not know, a number that its source doubts.
    case anotherFact
    /// A member of staff thinks that something may be another person's.
    case byStaff

    /// The field that stands for a word of staff: nothing was compared.
    public static let raisedByStaff = "raised by staff"
    /// The field's name where a name differs.
    public static let name = "name"
    /// Fields beside the name that are raised while everything is shown, as `RightPerson` in the room of looks names them.
    public static let facts: Set<String> = ["death", "NHS number (its source says that it is in conflict)"]

    /// - Parameter detail: what is not understood counts as kept back: that is what the event was for, before others were.
    public init(detail: String?) {
        let said = detail ?? ""
        let fields = Set((said.range(of: ": ").map { said[$0.upperBound...] } ?? said[...]).components(separatedBy: ", "))
        switch fields {
        case [Self.raisedByStaff]: self = .byStaff
        case [Self.name]: self = .anotherName
        case _ where fields.isSubset(of: Self.facts.union([Self.name])): self = .anotherFact
        default: self = .keptBack
        }
    }
}
