import ArgumentParser
import Federation
import Foundation

/// What one of several nodes over one region file has of its own: its name, and where it listens on its machine. Addresses that others use
/// (`url`) stay the region's: those of what stands in front.
struct NodePlaces: ParsableArguments {
    @Option(help: "This node's name, in its log, its metrics and the leases it holds; the machine's without it.") var node: String?
    @Option(help: "Listen for staff at this port in place of the region's.") var staffPort: Int?
    @Option(help: "Listen for partners at this port in place of the region's.") var partnerPort: Int?
    @Option(help: "Listen for the public at this port in place of the region's.") var publicPort: Int?
    @Option(help: "Listen for operations at this port in place of the region's.") var operationsPort: Int?

    static var machine: String { ProcessInfo.processInfo.hostName }

    var name: String { node ?? Self.machine }

    func validate() throws {
        let ports = [
            ("--staff-port", staffPort), ("--partner-port", partnerPort), ("--public-port", publicPort),
            ("--operations-port", operationsPort),
        ]
        for case (let option, let port?) in ports where !(1...65_535).contains(port) {
            throw ValidationError("\(option) must be a number from 1 to 65535, not \(port).")
        }
        let given = ports.compactMap(\.1)
        guard Set(given).count == given.count else { throw ValidationError("Two listeners cannot have one port.") }
        if let node, node.wholeMatch(of: /[A-Za-z0-9._-]{1,60}/) == nil {
            throw ValidationError("--node must be letters, digits, dots, - and _, 60 at most.")
        }
    }

    /// The region with this node's places in it; it stays the same version of the region.
    func applied(to region: ConnectedRegion) throws -> ConnectedRegion {
        guard staffPort != nil || partnerPort != nil || publicPort != nil || operationsPort != nil else { return region }
        var own = region.region
        if let staffPort { own.listeners.staff.port = staffPort }
        if let operationsPort { own.listeners.operationsPort = operationsPort }
        if let partnerPort {
            guard own.listeners.partner != nil else {
                throw stop("--partner-port: the region file has no listeners.partner.", code: 2)
            }
            own.listeners.partner?.port = partnerPort
        }
        if let publicPort {
            guard own.listeners.people != nil else {
                throw stop("--public-port: the region file has no listeners.public.", code: 2)
            }
            own.listeners.people?.port = publicPort
        }
        return ConnectedRegion(own)
    }
}
