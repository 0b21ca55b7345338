import Foundation
import Hummingbird
import Logging
import Synchronization

/// Several nodes over one database, each a process of its own, and a proxy in front: kill one, and the record goes on. One that ends is started
/// again, as whatever runs services does.
final class DemoNodes: Sendable {
    /// One node, and where it listens.
    struct Node: Sendable {
        let name: String
        let staffPort: Int
        let partnerPort: Int
        let publicPort: Int
        let operationsPort: Int
        var staffURL: String { "http://127.0.0.1:\(staffPort)" }
        var operationsURL: String { "http://127.0.0.1:\(operationsPort)" }
    }

    /// A node that runs, for the ready file.
    struct Running: Sendable {
        let node: Node
        let process: pid_t
    }

    private let nodes: [Node]
    private let regionFile: String
    private let staticFolder: String
    private let keeper: ChildKeeper
    private let running = Mutex<[String: pid_t]>([:])

    /// - Parameter ports: four for each.
    init(count: Int, ports: [Int], regionFile: String, staticFolder: String, keeper: ChildKeeper) {
        nodes = (0..<count).map { number in
            Node(
                name: "node-\(number + 1)", staffPort: ports[number * 4], partnerPort: ports[number * 4 + 1],
                publicPort: ports[number * 4 + 2], operationsPort: ports[number * 4 + 3])
        }
        self.regionFile = regionFile
        self.staticFolder = staticFolder
        self.keeper = keeper
    }

    private var now: [Running] {
        running.withLock { running in nodes.compactMap { node in running[node.name].map { Running(node: node, process: $0) } } }
    }

    /// Runs them and the proxies until the task is cancelled.
    /// - Parameters:
    ///   - ready: called when all of them are, and again whenever one was started again.
    func run(
        staffPort: Int, partnerPort: Int, publicPort: Int, logger: Logger, ready: @escaping @Sendable ([Running]) async -> Void
    ) async throws {
        let staff = Fleet(nodes.map { .init(name: $0.name, address: $0.staffURL, operations: $0.operationsURL) })
        let partner = Fleet(
            nodes.map { .init(name: $0.name, address: "http://127.0.0.1:\($0.partnerPort)", operations: $0.operationsURL) })
        let people = Fleet(nodes.map { .init(name: $0.name, address: "http://127.0.0.1:\($0.publicPort)", operations: $0.operationsURL) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            for node in nodes { group.addTask { await self.keep(node, staff) } }
            for (fleet, port) in [(staff, staffPort), (partner, partnerPort), (people, publicPort)] {
                group.addTask { await fleet.watch() }
                group.addTask { try await NodeProxy(fleet, logger: logger).application(port: port).run() }
            }
            group.addTask {
                var said: [pid_t] = []
                while !Task.isCancelled {
                    let now = self.now
                    if staff.readyCount == self.nodes.count, now.count == self.nodes.count, now.map(\.process) != said {
                        said = now.map(\.process)
                        await ready(now)
                    }
                    try? await Task.sleep(for: .milliseconds(100))
                }
            }
            defer { group.cancelAll() }
            _ = try await group.next()
        }
    }

    /// Starts it, again and again.
    private func keep(_ node: Node, _ fleet: Fleet) async {
        let child = ChildProcess(
            program: Self.program,
            arguments: [
                "serve", "--region", regionFile, "--static", staticFolder, "--node", node.name, "--staff-port", "\(node.staffPort)",
                "--partner-port", "\(node.partnerPort)", "--public-port", "\(node.publicPort)", "--operations-port",
                "\(node.operationsPort)",
            ])
        var isFirst = true
        while !Task.isCancelled {
            _ = await child.run { process in
                keeper.keep(process)
                running.withLock { $0[node.name] = process }
                say("\(node.name) is process \(process), at \(node.operationsURL) for operations. To kill it: kill -9 \(process)")
            }
            running.withLock { $0[node.name] = nil }
            guard !Task.isCancelled else { return }
            if isFirst, fleet.readyCount == 0 { say("\(node.name) has ended before it was ready: its log says why.") }
            isFirst = false
            say("\(node.name) has ended. It is started again in two seconds.")
            guard (try? await Task.sleep(for: .seconds(2))) != nil else { return }
        }
    }

    private static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
