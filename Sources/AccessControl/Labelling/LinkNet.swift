/// The references among one look's resources, both ways. What points to a resource that is not here leads nowhere.
struct LinkNet {
    struct End {
        let place: Int
        let kind: LabelledItem.Link.Kind
    }
    /// Where each resource points.
    let to: [[End]]
    /// What points at each.
    let from: [[End]]

    init(_ items: [LabelledItem], _ placeOf: [ItemKey: Int]) {
        var to = [[End]](repeating: [], count: items.count)
        var from = to
        for (place, item) in items.enumerated() {
            for link in item.links {
                guard let target = placeOf[ItemKey(source: item.key.source, reference: link.target)], target != place else { continue }
                to[place].append(End(place: target, kind: link.kind))
                from[target].append(End(place: place, kind: link.kind))
            }
        }
        (self.to, self.from) = (to, from)
    }
}
