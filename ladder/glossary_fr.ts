/**
 * The words of the glossary in French: what each is called, and the sentence that says what it means.
 *
 * @module
 */

import type { IdeaName } from "./glossary.ts";

/** A word in another language. */
export interface TranslatedIdea {
  /** The word itself. */
  readonly word: string;
  /** What it means, in one sentence. */
  readonly definition: string;
}

/** All words, by their names in English. */
export const glossaryFr: Readonly<Record<IdeaName, TranslatedIdea>> = {
  "blocking": {
    word: "bloquant",
    definition: "Un appel est bloquant quand le thread s’y arrête jusqu’à ce qu’il soit fini.",
  },
  "thread": {
    word: "thread",
    definition:
      "Un thread exécute du code en parallèle des autres, sur un autre cœur s’il y en a un.",
  },
  "descriptor": {
    word: "descripteur",
    definition:
      "Un descripteur est le numéro par lequel on désigne au noyau un fichier ou un socket ouvert.",
  },
  "selector": {
    word: "sélecteur",
    definition:
      "Un sélecteur attend plusieurs sockets à la fois, et rend ceux qu’on peut utiliser.",
  },
  "readiness": {
    word: "disponibilité",
    definition: "Un socket est prêt quand un appel n’y attendrait pas.",
  },
  "completion": {
    word: "achèvement",
    definition: "Un achèvement annonce qu’un appel fait plus tôt est maintenant terminé.",
  },
  "level-triggered": {
    word: "déclenché sur niveau",
    definition:
      "Un sélecteur déclenché sur niveau signale un socket tant qu’il est prêt, encore et encore.",
  },
  "event-loop": {
    word: "boucle d’événements",
    definition:
      "Elle demande ce qui est arrivé, appelle une fonction pour chaque chose, et redemande.",
  },
  "callback": {
    word: "fonction de rappel",
    definition: "Une fonction qu’un autre appellera plus tard, quand quelque chose sera arrivé.",
  },
  "ready-queue": {
    word: "file d’attente",
    definition: "Elle contient les fonctions que la boucle va appeler, par ordre d’arrivée.",
  },
  "timer-heap": {
    word: "tas des minuteries",
    definition: "Il contient ce qui est prévu pour plus tard, le plus proche au sommet.",
  },
  "generator": {
    word: "générateur",
    definition: "Une fonction qui peut s’arrêter au milieu, à `yield`, et reprendre de là.",
  },
  "coroutine": {
    word: "coroutine",
    definition:
      "Une fonction qui s’interrompt là où il faudrait attendre, et laisse la place aux autres.",
  },
  "future": {
    word: "futur",
    definition: "Un futur est un résultat qui n’est pas encore là.",
  },
  "task": {
    word: "tâche",
    definition:
      "Une tâche fait avancer une coroutine jusqu’à sa prochaine attente, puis recommence.",
  },
  "cancellation": {
    word: "annulation",
    definition:
      "Annuler une tâche, c’est lui demander de s’arrêter, par une erreur là où elle attend.",
  },
  "backpressure": {
    word: "contre-pression",
    definition: "Celui qui est trop lent à recevoir ralentit celui qui envoie.",
  },
  "fairness": {
    word: "équité",
    definition: "Aucun client n’attend son tour beaucoup plus longtemps que les autres.",
  },
  "backlog": {
    word: "file d’acceptation",
    definition:
      "Les connexions que le noyau a établies et que le programme n’a pas encore acceptées.",
  },
  "framing": {
    word: "découpage",
    definition: "La façon de retrouver les messages dans un flux d’octets.",
  },
  "pipelining": {
    word: "envoi anticipé",
    definition: "Envoyer d’autres requêtes avant que la première ait sa réponse.",
  },
  "drain": {
    word: "arrêt propre",
    definition: "Ne plus accepter personne, répondre à ce qui est arrivé, fermer, et finir.",
  },
  "balancer": {
    word: "répartiteur de charge",
    definition: "Devant plusieurs serveurs semblables, il confie à l’un d’eux chaque connexion.",
  },
  "proxy-protocol": {
    word: "protocole PROXY",
    definition: "Un en-tête par lequel le répartiteur dit au serveur qui est son client.",
  },
  "worker-pool": {
    word: "groupe de threads",
    definition:
      "Un nombre fixe de threads qui calculent pour une boucle, libre de servir entre-temps.",
  },
  "self-pipe": {
    word: "tube vers soi-même",
    definition: "Un octet écrit par un autre thread réveille celui qui attend dans un sélecteur.",
  },
  "closed-loop": {
    word: "boucle fermée",
    definition: "Le client n’envoie la requête suivante qu’après la réponse à la précédente.",
  },
  "coordinated-omission": {
    word: "omission coordonnée",
    definition:
      "Le client ne mesure pas les requêtes qu’il aurait envoyées pendant le silence du serveur.",
  },
  "p99": {
    word: "p99",
    definition: "La durée en moins de laquelle 99 requêtes sur 100 ont eu leur réponse.",
  },
  "names": {
    word: "noms",
    definition:
      "`cb` : fonctions de rappel ; `coro` : coroutines ; `…thrd` : calcul sur des threads ; `loop…` : asyncio simplifié ; `aio…` : boucle de Deno.",
  },
};
