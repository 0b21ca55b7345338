import AccessControl
import CareRecord
import FHIRWire

/// What of a look only the broken glass opens: the privacy officers of whose it is have a case of it, and of nothing else.
extension LiveLook {
    func isByGlass(_ resource: ReadResource) -> Bool {
        guard let permission = decision.permission, permission.isByGlass else { return false }
        if !permission.opens.isEmpty, isOpenedLabel(resource, permission.opens) { return true }
        // Of no section: only who sees every section sees it.
        guard let section = resource.section ?? Section.of(resourceType: resource.key.type) else {
            return !Set(Section.allCases).isSubset(of: permission.seenWithoutGlass)
        }
        return permission.isByGlass(section)
    }

    private func isOpenedLabel(_ resource: ReadResource, _ opened: Set<LabelID>) -> Bool {
        guard let net = content.net else { return false }
        let key = SensitivityNet.key(resource)
        return net.outcome(of: key, opened: []) != net.outcome(of: key, opened: opened)
    }

    /// Whether a document fetched now is opened only by the glass: whose it is has a case already where a label was opened.
    func isByGlass(_ section: Section) -> Bool { decision.permission?.isByGlass(section) ?? false }
}

extension Permission {
    /// Whether broken glass permits anything of it.
    var isByGlass: Bool { grounds[.breakGlass] != nil || !opens.isEmpty }

    /// Sections that are seen on another ground.
    var seenWithoutGlass: Set<Section> { grounds.reduce(into: []) { if $1.key != .breakGlass { $0.formUnion($1.value) } } }

    func isByGlass(_ section: Section) -> Bool { grounds[.breakGlass]?.contains(section) == true && !seenWithoutGlass.contains(section) }
}
