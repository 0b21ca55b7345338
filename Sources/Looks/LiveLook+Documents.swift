import CareRecord
import FHIRWire
import Federation

/// Documents that their sources give on opening, and that say by what else it is decided who may see them.
extension LiveLook {
    /// Why a document may not be shown; nil where it may. It is the right person's and no more than what it belongs to (laws 3, 7): each thing
    /// that it names must be this person, or be shown here with its original.
    /// - Parameter organisation: whose the entry is that it belongs to, where that is named.
    func whyNotShown(_ contexts: [SecurityContext], from source: SourceID, of organisation: ODSCode? = nil) async -> SourceFailure? {
        for context in contexts {
            switch context {
            case .nhsNumber(let number):
                guard !rightPerson.nhsNumbers.contains(number.filter(\.isNumber)) else { continue }
            case .resource(let reference) where reference.hasPrefix("Patient/"):
                switch content.patients[source]?[reference] {
                case .right, .rightOtherName: continue
                case .wrong, nil: break
                }
            case .resource(let reference):
                let isShown = content.originals.kept.contains { key, kept in
                    kept.isServed && key.source == source && "\(key.type)/\(key.id)" == reference
                }
                if isShown { continue }
                return .withheldBySource
            case .cannotBeTold: return .withheldBySource
            }
            await raise([owner(organisation, of: source): [.subject]])
            return .otherPerson
        }
        return nil
    }
}
